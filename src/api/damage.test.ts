import assert from 'node:assert/strict';
import { bytes, ID, MODULE, runOptions, ServiceFixture } from '../../test/support/serviceFixture';
import type { InstalledPlugin } from '../plugins/types';
import type { Airlock } from './types';

describe('an installed package', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let folder: string;
  const watched = new Map<string, () => void>();

  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    watched.clear();
    airlock = fixture.open({
      watchFolder: (watchedFolder, listener) => {
        watched.set(watchedFolder, listener);
        return { dispose: () => void watched.delete(watchedFolder) };
      },
    });
    await fixture.lay('src');
    await airlock.install({ location: 'src' });
    folder = `root/plugins/${(await fixture.installedFolders())[0] ?? ''}`;
    await airlock.plugins();
  });
  afterEach(() => fixture.close());

  const state = async (): Promise<InstalledPlugin | undefined> => (await airlock.plugins())[0];
  async function isDamaged(): Promise<void> {
    let isNoted = false;
    airlock.onDidEvent(({ name }) => { isNoted ||= name === 'plugin.damage'; });
    watched.get(folder)?.();
    for (const last = Date.now() + 20_000; !isNoted;) {
      assert.ok(Date.now() < last);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  for (const [what, damage] of Object.entries<() => Promise<void>>({
    'manifest': () => fixture.storage.replace(`${folder}/plugin.toml`, bytes('[plugin]')),
    'module': () => fixture.storage.replace(`${folder}/hello.wasm`, Uint8Array.of(...MODULE, 0)),
    'signature': () => fixture.storage.replace(`${folder}/hello.sig`, bytes('x')),
    'whole folder': () => fixture.storage.remove(folder),
  })) {
    it(`is in error as soon as its ${what} is changed, stays so, and runs again once it is installed again`, async () => {
      const original = new Map(fixture.storage.files);
      await damage();
      await isDamaged();
      assert.match((await state())?.error ?? '', /Install the plugin again/);
      await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'plugin.disabled' });
      for (const [file, contents] of original) if (file.startsWith(folder)) await fixture.storage.replace(file, contents);
      assert.equal((await state())?.state, 'error');
      await airlock.install({ location: 'src' });
      assert.equal((await state())?.state, 'enabled');
      assert.equal((await airlock.runCommand(ID, 'run', runOptions())).status, 'completed');
    });
  }

  it('is left alone where nothing of it changed, and where it is not to run', async () => {
    watched.get(folder)?.();
    await new Promise(resolve => setTimeout(resolve, 1_500));
    assert.equal((await state())?.state, 'enabled');
    await airlock.setEnabled(ID, false);
    await airlock.plugins();
    assert.equal(watched.size, 0);
  });

  it('is noted in the audit log', async () => {
    await fixture.storage.replace(`${folder}/hello.wasm`, bytes('x'));
    await isDamaged();
    let log = '';
    for await (const piece of airlock.exportRecord('audit', 'jsonl')) log += piece;
    assert.match(log, /plugin\.damage/);
    assert.equal((await airlock.verifyAuditLog()).broken, undefined);
  });
});
