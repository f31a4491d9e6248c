import { AirlockError } from '../../../src/errors';
import { ID, runOptions } from '../../support/serviceFixture';
import type { GrantAttack } from './grantAttacks';
import { HOME, READS } from './grantScene';

const allow = { effect: 'allow', plugin: '*', capability: 'fs.read' };

/** A repository that was opened says in its own settings what stands in the place of a decision; the user decided nothing. */
const ships = (what: string, settings: Readonly<Record<string, unknown>>): GrantAttack => ({
  what: `have rights by a workspace's settings that ${what}`, without: ['scopes'],
  async attempt(scene) {
    scene.editor.workspace = settings;
    const airlock = await scene.window();
    await scene.install(airlock, READS('**'));
    return scene.readsSecret(airlock);
  },
});

export const settingsAttacks: readonly GrantAttack[] = [
  ships('allow files', { 'airlock.policy': [allow] }),
  ships('allow its own plugin alone', { 'airlock.policy': [{ ...allow, plugin: ID }] }),
  ships('allow just the file', { 'airlock.policy': [{ ...allow, argument: 'secrets/key' }, { ...allow, argument: 'secrets/**' }, allow] }),
  {
    what: 'run by a workspace\'s settings where the user\'s disable it', without: ['scopes'], code: 'plugin.disabled',
    async attempt(scene) {
      scene.editor.user = { ...scene.editor.user, 'airlock.plugins': { [ID]: { enabled: false } } };
      scene.editor.workspace = { 'airlock.plugins': { [ID]: { enabled: true } } };
      const airlock = await scene.window();
      await scene.install(airlock, READS('**'));
      await scene.decide(airlock, 'workspace');
      return true;
    },
  },
  {
    what: 'have more fuel by a workspace\'s settings than the user\'s give', without: ['scopes'],
    async attempt(scene) {
      scene.editor.user = { ...scene.editor.user, 'airlock.limits.fuel': 1_000_000, 'airlock.limits.randomizeFuel': false };
      scene.editor.workspace = { 'airlock.limits.fuel': 1_000_000_000 };
      const airlock = await scene.window();
      await scene.install(airlock, READS('**'));
      await scene.decide(airlock, 'workspace');
      return (scene.fixture.executed[0]?.limits.fuel ?? 0n) > 1_000_000n;
    },
  },
  {
    what: 'use a grant of a workspace that is not trusted any more', without: ['trust'], code: 'workspace.untrusted',
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock, READS('**'));
      await scene.decide(airlock, 'workspace');
      scene.open(HOME);
      if (scene.fixture.workspace !== undefined && !scene.lacks('trust')) scene.fixture.workspace = { ...scene.fixture.workspace, isTrusted: false };
      return scene.readsSecret(airlock);
    },
  },
  {
    what: 'be asked about at all in a workspace that is not trusted', without: ['trust'],
    async attempt(scene) {
      const airlock = await scene.window();
      await scene.install(airlock, READS('**'));
      if (scene.fixture.workspace !== undefined && !scene.lacks('trust')) scene.fixture.workspace = { ...scene.fixture.workspace, isTrusted: false };
      try {
        await airlock.runCommand(ID, 'run', runOptions());
      } catch (error) {
        if (!(error instanceof AirlockError) || error.code !== 'workspace.untrusted') throw error;
      }
      return scene.fixture.questions.length > 0;
    },
  },
];
