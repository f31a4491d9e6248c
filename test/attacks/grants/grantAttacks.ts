import type { Airlock } from '../../../src/api/types';
import type { ErrorCode } from '../../../src/errors';
import { formatPublicKey } from '../../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../../src/plugins/trust/keyFile';
import { bytes, ID, runOptions } from '../../support/serviceFixture';
import { HOME, READS } from './grantScene';
import type { GrantGuard, GrantScene } from './grantScene';

/** A way to rights that nobody decided about. */
export interface GrantAttack {
  readonly what: string;
  /** Resolves to whether it got them; rejects with what it was refused with. */
  readonly attempt: (scene: GrantScene) => Promise<boolean>;
  /** What has to be taken away for it to succeed. */
  readonly without: readonly GrantGuard[];
  /** What it is refused with; absent where it is just not given. */
  readonly code?: ErrorCode;
}

const DAY_MS = 86_400_000;
const ALL = READS('**');

/** Has a package of the same id by somebody else installed, whose predecessor's decisions are still in the store: from a backup, say. */
const takesPlace = (what: string, key: (scene: GrantScene) => SigningKey | 'none'): GrantAttack => ({
  what, without: ['keys'],
  async attempt(scene) {
    const airlock = await scene.window();
    await scene.install(airlock, ALL);
    await scene.decide(airlock, 'workspace');
    const rows = await scene.rows();
    await airlock.uninstall(ID);
    for (const row of rows) await scene.putRow(row);
    await scene.install(airlock, ALL, { key: key(scene) });
    return scene.readsSecret(airlock);
  },
});

/** Has the plugin run in another workspace than the one that was decided about. */
const elsewhere = (what: string, ...folders: readonly string[]): GrantAttack => ({
  what, without: ['workspaces'],
  async attempt(scene) {
    const airlock = await scene.window();
    await scene.install(airlock, ALL);
    await scene.decide(airlock, 'workspace');
    scene.open(...folders);
    return scene.readsSecret(airlock);
  },
});

/** Has the plugin ask for other things than were decided about. */
const asksForMore = (what: string, before: string, after: string, got: (scene: GrantScene, airlock: Airlock) => Promise<boolean> = (scene, airlock) => scene.runsUnasked(airlock)): GrantAttack => ({
  what, without: ['asked'],
  async attempt(scene) {
    const airlock = await scene.window();
    await scene.install(airlock, before);
    await scene.decide(airlock, 'workspace');
    await scene.install(airlock, after, { version: '0.2.0' });
    return got(scene, airlock);
  },
});

/** Allows everything for this session, lets something happen, and looks whether it is still allowed. */
const afterSession = (what: string, guard: GrantGuard, happens: (scene: GrantScene, airlock: Airlock) => Promise<void>, options: { readonly key?: 'none'; readonly choice?: 'session' | 'once' } = {}): GrantAttack => ({
  what, without: [guard],
  async attempt(scene) {
    const airlock = await scene.window();
    await scene.install(airlock, ALL, options.key === undefined ? {} : { key: options.key });
    await scene.decide(airlock, options.choice ?? 'session');
    await happens(scene, airlock);
    return scene.readsSecret(airlock);
  },
});

/** Takes a right back, lets something happen, and has it undone. */
const afterUndo = (what: string, happens: (scene: GrantScene, airlock: Airlock) => Promise<void>): GrantAttack => ({
  what, without: ['undo'],
  async attempt(scene) {
    const airlock = await scene.window();
    await scene.install(airlock, ALL);
    await scene.decide(airlock, 'workspace');
    const { undo } = await airlock.withdrawGrants(ID, ['fs.read']);
    await happens(scene, airlock);
    await undo();
    return scene.readsSecret(airlock);
  },
});

export const grantAttacks: readonly GrantAttack[] = [
  takesPlace('have another signer\'s package use what was granted to the one before it', ({ fixture }) => fixture.stranger),
  takesPlace('have an unsigned package use what was granted to a signed one', () => 'none'),
  {
    what: 'have a key under the trusted signer\'s name use what was granted to that signer', without: ['keys'],
    async attempt(scene) {
      await scene.fixture.storage.replace('root/trusted_keys.toml', bytes(`${formatPublicKey(scene.fixture.key, 'Jane')}${formatPublicKey(scene.fixture.stranger, 'Jane')}`));
      return takesPlace('', ({ fixture }) => fixture.stranger).attempt(scene);
    },
  },

  elsewhere('use a grant in a folder of the same name elsewhere', 'file:///home/u/b/site'),
  elsewhere('use a grant once its folder was moved', 'file:///srv/site'),
  elsewhere('use a grant in a workspace of several folders, one of them the one that was decided about', HOME, 'file:///home/u/private'),
  elsewhere('use a grant in a folder that is spelled in other letters', 'file:///home/u/a/Site'),
  elsewhere('use a grant in the same folder of another machine', 'vscode-remote://ssh-remote%2Bevil/home/u/a/site'),
  {
    what: 'use a grant for two folders in one of them', without: ['workspaces'],
    async attempt(scene) {
      scene.open(HOME, 'file:///home/u/docs');
      return elsewhere('', HOME).attempt(scene);
    },
  },

  asksForMore('read more after an update than was asked about', READS('docs/**'), ALL, (scene, airlock) => scene.readsSecret(airlock)),
  asksForMore('read more by one path among those that were asked about', READS('docs/**'), READS('docs/**', 'secrets/key'), (scene, airlock) => scene.readsSecret(airlock)),
  asksForMore('have another capability after an update', ALL, `${ALL}, { name = "fs.write", paths = ["**"] }`),
  asksForMore('have another method after an update', '{ name = "network", hosts = ["a.org"] }', '{ name = "network", hosts = ["a.org"], methods = ["GET", "POST"] }'),
  asksForMore('have another host after an update', '{ name = "network", hosts = ["a.org"] }', '{ name = "network", hosts = ["a.org", "b.org"] }'),
  asksForMore('have a larger budget after an update', '{ name = "llm", tokens_per_day = 100 }', '{ name = "llm", tokens_per_day = 100000 }'),
  {
    what: 'ask for less when it is decided about than when it runs', without: ['digests', 'asked'], code: 'plugin.disabled',
    async attempt(scene) {
      await scene.install(await scene.window(), READS('docs/**'));
      await scene.decide(await scene.window(), 'workspace');
      await scene.forge(ALL);
      return scene.readsSecret(await scene.window());
    },
  },
  {
    what: 'have an older version that asks for more use what was granted to the newer', without: ['asked'],
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock, READS('docs/**'), { version: '0.2.0' });
      await scene.decide(airlock, 'workspace');
      await scene.install(airlock, ALL, { allowDowngrade: true });
      return scene.readsSecret(airlock);
    },
  },
  {
    what: 'bring an older package back, whose signature still holds', without: ['versions'], code: 'plugin.downgrade',
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock, ALL, { version: '0.2.0' });
      await scene.decide(airlock, 'workspace');
      await scene.install(airlock, ALL, { version: '0.1.0', from: 'mirror' });
      return scene.readsSecret(airlock);
    },
  },
  {
    what: 'have an older version back with what was granted before the user thought again', without: ['replacing'],
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock, ALL);
      await scene.decide(airlock, 'workspace');
      await scene.install(airlock, READS('docs/**'), { version: '0.2.0' });
      scene.answer('workspace');
      await airlock.reviewGrants(ID);
      await scene.install(airlock, ALL, { allowDowngrade: true });
      return scene.readsSecret(airlock);
    },
  },

  afterSession('keep a right of this session that another window revoked', 'revocations', async scene => void await (await scene.window()).revokeGrants(ID, { everywhere: true })),
  afterSession('keep a right of this session that was revoked while the clock was set back', 'sequence', async scene => {
    scene.fixture.time -= DAY_MS;
    await (await scene.window()).revokeGrants(ID);
  }),
  afterSession('keep a right of this session over its removal', 'revocations', async (scene, airlock) => {
    await airlock.uninstall(ID);
    await scene.install(airlock, ALL);
  }),
  afterSession('use a right of this session in another unsigned package', 'revocations', (scene, airlock) => scene.install(airlock, ALL, { version: '0.2.0', key: 'none' }), { key: 'none' }),
  {
    what: 'use twice what was allowed for one run', without: ['once'],
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock, ALL);
      await scene.decide(airlock, 'deny');
      scene.answer('once');
      await airlock.reviewGrants(ID);
      await airlock.runCommand(ID, 'run', runOptions());
      return scene.readsSecret(airlock);
    },
  },
  {
    what: 'have a right back whose time was over, by setting the clock back', without: ['expiry'],
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock, ALL);
      await scene.decide(airlock, { choice: 'until', until: new Date(scene.fixture.time + DAY_MS).toISOString() });
      scene.fixture.time += 2 * DAY_MS;
      await airlock.grants(ID);
      scene.fixture.time -= 2 * DAY_MS;
      return scene.readsSecret(airlock);
    },
  },

  afterUndo('have a right back by an Undo after the user denied it', async (scene, airlock) => scene.decide(airlock, 'deny').then(() => airlock.revokeGrants(ID)).then(() => undefined)),
  afterUndo('have a wide right back by an Undo after a narrow one was granted', async (scene, airlock) => scene.decide(airlock, { choice: 'workspace', scope: ['docs/**'] })),
  afterUndo('have a right back by an Undo after another window revoked it everywhere', async scene => void await (await scene.window()).revokeGrants(ID, { everywhere: true })),
  afterUndo('have a right back by an Undo after the plugin was removed and came again', async (scene, airlock) => {
    await airlock.uninstall(ID);
    await scene.install(airlock, ALL);
  }),
];
