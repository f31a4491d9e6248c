import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { collectGarbage } from '../test/support/garbage';
import { underSignals } from './underSignals';

/** Resolves when the signal aborts. */
function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise(resolve => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => { resolve(signal.reason); });
  });
}

describe('work under several signals', () => {
  it('is aborted by whichever aborts, for its reason, before or meanwhile', async () => {
    for (const index of [0, 1, 2]) {
      const controllers = [new AbortController(), new AbortController(), new AbortController()];
      const signals = controllers.map(({ signal }) => signal);
      const working = underSignals(signals, aborted);
      controllers[index]?.abort(`number ${index}`);
      assert.equal(await working, `number ${index}`);
      assert.equal(await underSignals(signals, aborted), `number ${index}`);
    }
  });

  it('comes to what it comes to, without a listener left behind', async () => {
    const { signal } = new AbortController();
    assert.equal(await underSignals([signal], async () => 5), 5);
    await assert.rejects(underSignals([signal], () => Promise.reject(new Error('failed'))), /failed/);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  // Fails with AbortSignal.any on the editor's Node.
  it('hears of each of them, also where garbage was collected before the last was joined', async () => {
    const [user, trust, window, rights] = [new AbortController(), new AbortController(), new AbortController(), new AbortController()];
    const working = underSignals([user.signal, trust.signal], first => underSignals([first, window.signal], async second => {
      await collectGarbage();
      return underSignals([second, rights.signal], async third => {
        trust.abort('revoked');
        return third.aborted && aborted(third);
      });
    }));
    assert.equal(await working, 'revoked');
  });
});
