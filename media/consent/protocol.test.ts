import assert from 'node:assert/strict';
import * as v from 'valibot';
import { fromWebviewSchema, pageStateSchema, toWebviewSchema } from './protocol';

const accepts = (message: unknown): boolean => v.safeParse(fromWebviewSchema, message).success;
const answered = (answer: unknown): boolean => accepts({ type: 'answer', answers: [answer] });

describe('messages from the consent page', () => {
  it('are ready, a question of how many files match, an answer, or a cancellation', () => {
    assert.ok(accepts({ type: 'ready' }));
    assert.ok(accepts({ type: 'count', id: 1, request: 0, globs: ['docs/**'] }));
    assert.ok(accepts({ type: 'answer', answers: ['once', 'session', 'workspace', 'preview', 'deny'].map(choice => ({ choice })) }));
    assert.ok(accepts({ type: 'cancel' }));
  });

  it('may allow less than was asked for', () => {
    assert.ok(answered({ choice: 'until', until: '2026-01-31T22:59:59.999Z', scope: ['docs/**'] }));
    assert.ok(answered({ choice: 'workspace', methods: ['GET'], bytesPerRun: 1_000 }));
    assert.ok(answered({ choice: 'once', tokensPerDay: 1 }));
  });

  it('are refused where anything is wrong with them', () => {
    for (const message of [
      undefined, null, 'ready', [], {}, { type: 'grant' }, { type: 'answer' }, { type: 'answer', answers: 'once' }, { type: 'answer', answers: ['once'] },
      { type: 'answer', answers: [undefined] }, { type: 'answer', answers: [{ choice: 'once' }], force: true },
      { type: 'answer', answers: Array.from({ length: 101 }, () => ({ choice: 'workspace' })) }, { type: 'ready', question: {} },
      { type: 'count', id: -1, request: 0, globs: [] }, { type: 'count', id: 1.5, request: 0, globs: [] }, { type: 'count', id: 1, request: 0, globs: ['x'.repeat(501)] },
      { type: 'count', id: 1, request: 0 }, { type: 'count', id: 1, request: 0, globs: Array.from({ length: 101 }, () => 'a') },
    ]) assert.ok(!accepts(message), JSON.stringify(message));
    for (const answer of [
      {}, { choice: 'always' }, { choice: 'until' }, { choice: 'until', until: 'tomorrow' }, { choice: 'workspace', until: '2026-01-31T22:59:59.999Z' },
      { choice: 'once', scope: [] }, { choice: 'once', scope: [''] }, { choice: 'once', scope: 'docs/**' }, { choice: 'once', scope: Array.from({ length: 101 }, () => 'a') },
      { choice: 'once', tokensPerDay: 0 }, { choice: 'once', tokensPerDay: -1 }, { choice: 'once', bytesPerRun: 1.5 }, { choice: 'once', bytesPerRun: Infinity },
      { choice: 'once', methods: [] }, { choice: 'once', paths: ['**'] },
    ]) assert.ok(!answered(answer), JSON.stringify(answer));
  });
});

describe('messages to the consent page', () => {
  it('tell how many files match, or that it is not known', () => {
    for (const message of [{ type: 'counted', id: 1 }, { type: 'counted', id: 1, count: { matching: 0, isCapped: false } }]) assert.ok(v.safeParse(toWebviewSchema, message).success);
    for (const message of [{ type: 'counted' }, { type: 'counted', id: 1, count: { matching: -1, isCapped: false } }, { type: 'counted', id: 1, count: 3 }]) assert.ok(!v.safeParse(toWebviewSchema, message).success);
  });
});

describe('what the consent page keeps while it is hidden', () => {
  it('is what is in its fields, right or wrong', () => {
    const draft = { choice: 'until', date: 'nonsense', scope: ['/etc'], methods: [], tokensPerDay: 'x', bytesPerRun: '', isOpen: true };
    assert.ok(v.safeParse(pageStateSchema, { drafts: [draft] }).success);
    for (const wrong of [{}, { choices: ['once'] }, { drafts: [{ ...draft, choice: 'always' }] }, { drafts: [{ ...draft, isOpen: 'yes' }] }]) assert.ok(!v.safeParse(pageStateSchema, wrong).success);
  });
});
