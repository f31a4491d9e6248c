import type { PlacedRule, Policy } from '../../capabilities/policy/types';
import { policyName } from '../../capabilities/policy/words';
import { AirlockError, sentenceOf } from '../../errors';
import type { AirlockDeps } from '../deps';
import { MAX_POLICY_BYTES, parsePolicyFile } from './policyFile';
import { parsePolicySettings } from './policySettings';

/** Reads the rules of all sources, each time they are wanted. */
export class Policies {
  private told = '';

  constructor(private readonly deps: Pick<AirlockDeps, 'storage' | 'policyFiles' | 'settings' | 'onProblem'>) {}

  /**
   * The policies of machine, user and workspace. What a workspace may not say is left out, and told.
   *
   * @throws AirlockError `policy.invalid` where one can't be read or understood: it might forbid anything
   */
  async current(): Promise<readonly Policy[]> {
    const { policyFiles = {}, settings } = this.deps;
    const written = settings();
    const user = parsePolicySettings(settingOf(written.user), 'user');
    const workspace = parsePolicySettings(settingOf(written.workspace), 'workspace');
    const [machine, own] = await Promise.all([this.file('machine', policyFiles.machine), this.file('user', policyFiles.user)]);
    this.tell(workspace.ignored);
    return [machine, own, user.policy, workspace.policy].filter(policy => policy !== undefined);
  }

  private async file(source: 'machine' | 'user', location: string | undefined): Promise<Policy | undefined> {
    const { storage } = this.deps;
    if (location === undefined) return undefined;
    try {
      if (await storage.stat(location) === undefined) return undefined;
      return parsePolicyFile(await storage.read(location, MAX_POLICY_BYTES), source, location);
    } catch (error) {
      if (error instanceof AirlockError && error.code === 'policy.invalid') throw error;
      throw new AirlockError('policy.invalid', `What ${policyName(source, location)} says could not be read: ${sentenceOf(error)}`, 'Until it can be, only plugins that ask for nothing run.', { cause: error });
    }
  }

  /** Once for the same rules. */
  private tell(ignored: readonly PlacedRule[]): void {
    const now = JSON.stringify(ignored);
    if (now === this.told || (this.told === '' && ignored.length === 0)) return;
    this.told = now;
    if (ignored.length === 0) return;
    const places = ignored.map(({ index }) => `airlock.policy[${index}]`).join(', ');
    this.deps.onProblem(new AirlockError('policy.ignored', `The workspace's settings would allow something (${places}). A workspace only narrows what plugins may do: that doesn't count.`, 'Write it in your own settings, if it is what you want.'));
  }
}

/** The value of `airlock.policy` among the settings of a scope. */
function settingOf(scope: unknown): unknown {
  return typeof scope === 'object' && scope !== null && Object.hasOwn(scope, 'policy') ? (scope as Readonly<Record<string, unknown>>)['policy'] : undefined;
}
