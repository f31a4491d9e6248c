import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { unlessAborted } from './unlessAborted';

describe('work that may be aborted', () => {
  it('comes to what it comes to, without a listener left behind', async () => {
    const { signal } = new AbortController();
    assert.equal(await unlessAborted(Promise.resolve(5), signal, () => 'aborted'), 5);
    await assert.rejects(unlessAborted(Promise.reject(new Error('failed')), signal, () => 'aborted'), /failed/);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('comes to something else as soon as it is aborted, before or meanwhile', async () => {
    const controller = new AbortController();
    const never = new Promise<number>(() => undefined);
    const waiting = unlessAborted(never, controller.signal, () => 'aborted');
    controller.abort();
    assert.equal(await waiting, 'aborted');
    assert.equal(await unlessAborted(never, controller.signal, () => 'at once'), 'at once');
    await assert.rejects(unlessAborted(never, controller.signal, () => { throw new Error('cancelled'); }), /cancelled/);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });
});
