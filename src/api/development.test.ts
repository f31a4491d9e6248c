import assert from 'node:assert/strict';
import { bytes, ID, MANIFEST, MODULE, reportFor, runOptions, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import type { AirlockEvent } from '../events/events';
import type { InstalledPlugin } from '../plugins/types';
import type { AirlockDeps } from './deps';
import type { Airlock } from './types';

const CHANGED = Uint8Array.of(...MODULE, 0, 1, 0);

describe('a plugin whose folder changes', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let hotReload: boolean;
  const watched = new Map<string, () => void>();
  const events: AirlockEvent[] = [];

  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    watched.clear();
    events.length = 0;
    hotReload = true;
    airlock = open();
    await fixture.lay('src');
    await airlock.install({ location: 'src' });
  });
  afterEach(() => fixture.close());

  function open(changed: Partial<AirlockDeps> = {}): Airlock {
    const opened = fixture.open({
      hotReload: () => hotReload,
      watchFolder: (folder, listener) => {
        watched.set(folder, listener);
        return { dispose: () => void watched.delete(folder) };
      },
      ...changed,
    });
    opened.onDidEvent(event => events.push(event));
    return opened;
  }

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    for (const last = Date.now() + 20_000; !await condition();) {
      assert.ok(Date.now() < last, `${events.map(event => event.name).join(' ')}; ${fixture.problems.map(String).join()}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  const plugin = async (): Promise<InstalledPlugin | undefined> => (await airlock.plugins())[0];
  const isFollowed = (): boolean => watched.has('src');
  const change = (): void => { watched.get('src')?.(); };
  const heard = (name: AirlockEvent['name']): boolean => events.some(event => event.name === name);

  it('is not watched before somebody looks at plugins, nor after Airlock is closed', async () => {
    assert.equal(watched.size, 0);
    await plugin();
    await until(isFollowed);
    assert.deepEqual((await plugin())?.followed, {});
    await airlock.dispose();
    assert.equal(watched.size, 0);
  });

  it('is reloaded, while what runs finishes on the version that it started with', async () => {
    let finish = (): void => undefined;
    fixture.report = request => new Promise(resolve => { finish = () => { resolve(reportFor(request)); }; });
    await plugin();
    await until(isFollowed);
    const running = airlock.runCommand(ID, 'run', runOptions());
    await until(() => fixture.executed.length === 1);
    await fixture.lay('src', MANIFEST.replace('0.1.0', '0.1.1'), { module: CHANGED });
    change();
    await until(() => heard('plugin.reload'));
    assert.equal((await plugin())?.version, '0.1.1');
    assert.deepEqual((await airlock.executions(ID, 1)).map(({ version, status }) => [version, status]), [['0.1.0', 'running']]);
    finish();
    assert.equal((await running).status, 'completed');
    const next = airlock.runCommand(ID, 'run', runOptions());
    await until(() => fixture.executed.length === 2);
    finish();
    await next;
    assert.deepEqual((await airlock.executions(ID, 2)).map(({ version, status }) => `${version} ${status}`).sort(), ['0.1.0 completed', '0.1.1 completed']);
  });

  it('stays as it is where the change does not hold up, and the reason is told once', async () => {
    await plugin();
    await until(isFollowed);
    await fixture.storage.replace('src/hello.wasm', CHANGED);
    change();
    await until(() => fixture.problems.length === 1);
    assert.equal(fixture.problems[0]?.code, 'signature.mismatch');
    assert.match(fixture.problems[0].message, /org\.example\.hello was not reloaded/);
    assert.equal((await plugin())?.version, '0.1.0');
    assert.match((await plugin())?.followed?.problem ?? '', /changed/);
    await airlock.runCommand(ID, 'run', runOptions());
    await fixture.lay('src', MANIFEST, { module: CHANGED });
    change();
    await until(() => heard('plugin.reload'));
    await until(async () => (await plugin())?.followed?.problem === undefined);
    assert.equal(fixture.problems.length, 1);
  });

  it('does not become another signer\'s', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    await plugin();
    await until(isFollowed);
    for (const key of [fixture.stranger, 'none'] as const) {
      await fixture.lay('src', MANIFEST, { key, module: CHANGED });
      change();
      await until(async () => /signed/.test((await plugin())?.followed?.problem ?? ''));
    }
    assert.deepEqual(fixture.problems.map(({ code }) => code), ['package.conflict']);
    assert.deepEqual((await plugin())?.signer, { kind: 'trusted', keyId: fixture.key.keyId, name: 'Jane' });
  });

  it('keeps its grants where the same key signed it, and is asked about what is new', async () => {
    await fixture.lay('src', WITH_READ);
    await airlock.install({ location: 'src' });
    await plugin();
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
    await until(isFollowed);
    await fixture.lay('src', WITH_READ, { module: CHANGED });
    change();
    await until(() => heard('plugin.reload'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
  });

  it('that is not signed keeps none of its grants, whoever changed it', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await airlock.uninstall(ID);
    await fixture.lay('src', WITH_READ, { key: 'none' });
    await airlock.install({ location: 'src' });
    await plugin();
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
    fixture.confirm = undefined;
    await until(isFollowed);
    await fixture.lay('src', WITH_READ, { key: 'none', module: CHANGED });
    change();
    await until(() => heard('plugin.reload'));
    assert.deepEqual(await airlock.grants(ID), []);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
    // Whoever wants signed plugins only doesn't get the next one either.
    fixture.settings.user = { 'trust.policy': 'signed' };
    await fixture.lay('src', MANIFEST, { key: 'none' });
    change();
    await until(() => fixture.problems.some(({ code }) => code === 'signature.missing'));
    assert.equal((await plugin())?.manifest.capabilities.length, 2);
  });

  it('is not watched where the user or the workspace is not for it, nor where others put it', async () => {
    const isWatchedIn = async (changed: Partial<AirlockDeps>, prepare: (other: Airlock) => Promise<void> = () => Promise.resolve()): Promise<boolean> => {
      watched.clear();
      const other = open(changed);
      await prepare(other);
      // It says at once what it is about to watch.
      const isToBe = (await other.plugins()).some(({ followed }) => followed !== undefined);
      if (isToBe) await until(isFollowed);
      else await new Promise(resolve => setTimeout(resolve, 200));
      assert.equal(isFollowed(), isToBe);
      await other.dispose();
      return isToBe;
    };
    assert.equal(await isWatchedIn({}), true);
    assert.equal(await isWatchedIn({ hotReload: () => false }), false);
    assert.equal(await isWatchedIn({ workspace: () => ({ identity: 'w', name: 'W', isTrusted: false, folders: [] }) }), false);
    assert.equal(await isWatchedIn({ discoveryDirectories: () => [{ location: '', scope: 'user' }] }), false);
    assert.equal(await isWatchedIn({}, other => other.pin(ID, true)), false);
    assert.equal(await isWatchedIn({}, async other => {
      await other.pin(ID, false);
      await other.setEnabled(ID, false);
    }), false);
  });

  it('is followed again as soon as the setting says so', async () => {
    hotReload = false;
    await plugin();
    assert.equal((await plugin())?.followed, undefined);
    hotReload = true;
    await plugin();
    await until(isFollowed);
    hotReload = false;
    await plugin();
    await until(() => !isFollowed());
    await fixture.storage.replace('src/plugin.toml', bytes('[plugin'));
    assert.deepEqual(fixture.problems, []);
  });
});
