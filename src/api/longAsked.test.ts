import assert from 'node:assert/strict';
import { collectGarbage } from '../../test/support/garbage';
import { bytes, ID, reportFor, runOptions, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import { formatPublicKey } from '../plugins/trust/keyFile';
import type { ExecutionReport } from '../sandbox/types';
import type { Airlock } from './types';

const USER = 'root/trusted_keys.toml';

/** The first two fail on the editor's Node where the signals are joined with `AbortSignal.any` (src/underSignals.ts). */
describe('a plugin that the user was asked about for long enough for garbage to be collected', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let cancel: AbortController;
  let starts: Promise<void>;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open({ trustFiles: [USER] });
    await fixture.install(`${WITH_READ}[[commands]]\nname = "run"\ntitle = "Run"\n`);
    fixture.answers = [async question => {
      await collectGarbage();
      return { choices: question.requests.map(() => 'workspace') };
    }];
    cancel = new AbortController();
    starts = new Promise(started => {
      fixture.report = request => new Promise(resolve => {
        request.signal?.addEventListener('abort', () => { resolve({ ...reportFor(request), status: 'terminated', reason: 'cancelled' }); });
        started();
      });
    });
  });
  afterEach(async () => {
    cancel.abort();
    await fixture.close();
  });

  const run = (): Promise<ExecutionReport> => airlock.runCommand(ID, 'run', runOptions({ signal: cancel.signal }));

  it('is cancelled by whoever runs it', async () => {
    const running = run();
    await starts;
    cancel.abort();
    assert.equal((await running).reason, 'cancelled');
  });

  it('is ended when the key that signed it is revoked', async () => {
    const running = run();
    await starts;
    await fixture.storage.replace(USER, bytes(`${formatPublicKey(fixture.key, 'Jane')}[[revoked]]\nkey = "${fixture.key.keyId}"`));
    assert.equal((await running).reason, 'cancelled');
  });

  it('is ended when a right of it is revoked', async () => {
    const running = run();
    await starts;
    await airlock.revokeGrants(ID);
    assert.equal((await running).reason, 'cancelled');
  });

  it('is ended with the window', async () => {
    const running = run();
    await starts;
    await airlock.dispose();
    assert.equal((await running).reason, 'cancelled');
  });
});
