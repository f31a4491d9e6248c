import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { readPackage } from '../../../src/plugins/package';
import { pushPackage } from '../../../src/plugins/sources/oci/push';
import { serveRegistry, type RegistryServer } from '../../sources/registryServer';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

if (runtime === 'embedded') {
  story('A plugin in a registry that wants an account', 'registry', demo, window => {
    const account = { username: 'jane', password: 'secret' };
    let registry: RegistryServer;

    before(async () => {
      registry = await serveRegistry(account.password);
      const read = await readPackage(new NodeStorage(), 'examples/demo-workspace/plugins/word-count');
      await pushPackage(read, target(), { fetch: (url, init) => fetch(url, init), credentials: () => Promise.resolve(account), signal: new AbortController().signal });
    });
    after(() => registry.stop());

    const target = (): string => `oci://${registry.host}/plugins/word-count:0.1.0`;

    async function install(): Promise<void> {
      await window().runCommand('Airlock: Install Plugin from Git or Registry…');
      await window().quickInput.getByText('1 of 2').waitFor();
      await window().answerInput(target());
    }

    it('is refused without the account, with what to do', async () => {
      await install();
      await window().toldOfError('wants you to sign in');
      await window().screenshot('sign-in-wanted');
    });

    it('is installed once the user has signed in', async () => {
      await window().answerNotification('wants you to sign in', 'Sign In to Registry…');
      for (const [step, value] of [['1 of 3', registry.host], ['2 of 3', account.username], ['3 of 3', account.password]] as const) {
        await window().quickInput.getByText(step).waitFor();
        await window().answerInput(value);
      }
      await window().told(`uses your account ${account.username}`);
      await window().dismissNotifications();
      await install();
      await window().told(/Word Count .* is installed/);
      await window().screenshot('installed');
    });

    it('and not any more once the account is forgotten', async () => {
      await window().dismissNotifications();
      await window().runCommand('Airlock: Sign Out of Registry…');
      await window().pick(registry.host);
      await window().told('forgot your account');
      await install();
      await window().toldOfError('wants you to sign in');
    });
  });
}
