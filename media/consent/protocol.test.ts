import assert from 'node:assert/strict';
import * as v from 'valibot';
import { fromWebviewSchema } from './protocol';

const accepts = (message: unknown): boolean => v.safeParse(fromWebviewSchema, message).success;

describe('messages from the consent page', () => {
  it('are ready, an answer, or a cancellation', () => {
    assert.ok(accepts({ type: 'ready' }));
    assert.ok(accepts({ type: 'answer', choices: ['once', 'workspace', 'preview', 'deny'] }));
    assert.ok(accepts({ type: 'cancel' }));
  });

  it('are refused where anything is wrong with them', () => {
    for (const message of [
      undefined, null, 'ready', [], {}, { type: 'grant' }, { type: 'answer' }, { type: 'answer', choices: 'once' },
      { type: 'answer', choices: ['always'] }, { type: 'answer', choices: [undefined] }, { type: 'answer', choices: ['once'], force: true },
      { type: 'answer', choices: Array.from({ length: 101 }, () => 'workspace') }, { type: 'ready', question: {} },
    ]) assert.ok(!accepts(message), JSON.stringify(message));
  });
});
