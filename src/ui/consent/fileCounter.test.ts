import assert from 'node:assert/strict';
import type { ToWebview } from '../../../media/consent/protocol';
import { FileCounter } from './fileCounter';

const unexpected = (error: unknown): never => assert.fail(String(error));
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('the counter of files behind the consent page', () => {
  it('answers each question under its number, of what the request asks for', async () => {
    const sent: ToWebview[] = [];
    const counter = new FileCounter(async ({ globs, within }) => ({ matching: globs.length + (within?.length ?? 0), isCapped: true }), () => ['x'], message => { sent.push(message); }, unexpected);
    counter.count({ type: 'count', id: 7, request: 0, globs: ['a', 'b'] });
    await settled();
    assert.deepEqual(sent, [{ type: 'counted', id: 7, count: { matching: 3, isCapped: true } }]);
  });

  it('counts no more for a request that is asked about again, or when the page is gone', async () => {
    const signals: AbortSignal[] = [];
    const sent: ToWebview[] = [];
    const answers: (() => void)[] = [];
    const counter = new FileCounter((_, signal) => {
      signals.push(signal);
      return new Promise(resolve => { answers.push(() => { resolve({ matching: 1, isCapped: false }); }); });
    }, () => undefined, message => { sent.push(message); }, unexpected);
    for (const id of [1, 2]) counter.count({ type: 'count', id, request: 0, globs: ['a'] });
    counter.count({ type: 'count', id: 3, request: 1, globs: ['a'] });
    assert.deepEqual(signals.map(({ aborted }) => aborted), [true, false, false]);
    answers[0]?.();
    answers[1]?.();
    await settled();
    assert.deepEqual(sent.map(message => (message.type === 'counted' ? message.id : undefined)), [2]);
    counter.dispose();
    answers[2]?.();
    await settled();
    assert.equal(sent.length, 1);
    assert.ok(signals.every(({ aborted }) => aborted));
  });

  it('says that there is no count where files can\'t be counted, and tells of the failure', async () => {
    const sent: ToWebview[] = [];
    const failures: unknown[] = [];
    new FileCounter(undefined, () => undefined, message => { sent.push(message); }, unexpected).count({ type: 'count', id: 1, request: 0, globs: ['a'] });
    new FileCounter(async () => { throw new Error('no disk'); }, () => undefined, message => { sent.push(message); }, error => { failures.push(error); }).count({ type: 'count', id: 2, request: 0, globs: ['a'] });
    await settled();
    assert.deepEqual(sent, [{ type: 'counted', id: 1 }, { type: 'counted', id: 2 }]);
    assert.match(String(failures), /no disk/);
  });
});
