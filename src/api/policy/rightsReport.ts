import type { Rulings } from '../../capabilities/policy/rulings';
import type { DecidingRule, PolicyEffect } from '../../capabilities/policy/types';
import { ruleName } from '../../capabilities/policy/words';
import { touchesWorkspace } from '../../capabilities/rights';
import type { CapabilityName, CapabilityRequest, Grant } from '../../capabilities/types';
import type { InstalledPlugin } from '../../plugins/types';
import type { Workspace } from '../deps';

/** What a plugin may do in a workspace, and where that comes from. */
export interface RightsReport {
  readonly plugin: InstalledPlugin;
  readonly workspaceName: string;
  /** One for each request of the manifest, in its order. */
  readonly rights: readonly RightReport[];
  /** Why nothing that needs a capability runs: a policy can't be understood. A sentence with the next step. */
  readonly policyProblem?: string;
}

/** One request of a plugin's. */
export interface RightReport {
  readonly asked: CapabilityRequest;
  /** What was decided about the capability, and still counts. */
  readonly decisions: readonly Grant[];
  /** The rules about the plugin and the capability, in the order in which they count. */
  readonly rules: readonly RuleReport[];
  /** What all of this comes to. */
  readonly effective: RightState;
  /** The rule that decides about all of it, where one does. */
  readonly by?: RuleReport;
  /** How to switch it on, a sentence; where it is `off`. */
  readonly switchOn?: string;
  /** Who says that plugins reach no server: nothing of the network comes through, and only language models on this machine answer. */
  readonly offlineBy?: readonly string[];
}

/**
 * `allowed`: but for what rules deny, and have asked about. `asked`: at each call, by rules. `denied`: by the user, or by a rule.
 * `undecided`: the user is asked when it runs. `untrusted`: the workspace is not trusted. `unreadable`: a policy can't be understood.
 * `off`: it is switched off for all plugins. `offline`: it would be allowed, or asked about, but plugins reach no server.
 */
export type RightState = 'allowed' | 'asked' | 'denied' | 'undecided' | 'untrusted' | 'unreadable' | 'off' | 'offline';

export interface RuleReport {
  readonly effect: PolicyEffect;
  /** `rule 3 of your settings (airlock.policy[2])` */
  readonly name: string;
  readonly source: DecidingRule['source'];
  readonly index: number;
  readonly file?: string;
  /** Patterns; empty: whatever it is about. */
  readonly arguments: readonly string[];
  readonly reason?: string;
}

/** What is known of a plugin's rights. */
export interface KnownRights {
  readonly plugin: InstalledPlugin;
  readonly workspace: Workspace;
  readonly grants: readonly Grant[];
  /** What was decided about a request; what rules allow in the place of a grant as well. */
  readonly decide: (request: CapabilityRequest) => 'allow' | 'deny' | 'undecided';
  /** Or why there are none. */
  readonly rulings: Rulings | { readonly problem: string };
  /** How to switch on that plugins run programs, a sentence; absent where they may. */
  readonly programsOff: string | undefined;
  /** Who says that plugins reach no server; empty where they may. */
  readonly offlineBy: readonly string[];
}

export function rightsReport({ plugin, workspace, grants, decide, rulings, programsOff, offlineBy }: KnownRights): RightsReport {
  const rules = (name: CapabilityName): readonly RuleReport[] => ('problem' in rulings ? [] : rulings.about(name).map(ruleReport));
  const stateOf = (request: CapabilityRequest): Pick<RightReport, 'effective' | 'by' | 'switchOn'> => {
    if (request.name === 'log') return { effective: 'allowed' };
    if (request.name === 'exec' && programsOff !== undefined) return { effective: 'off', switchOn: programsOff };
    if ('problem' in rulings) return { effective: 'unreadable' };
    if (!workspace.isTrusted && touchesWorkspace(request)) return { effective: 'untrusted' };
    const denied = rulings.denied(request.name);
    if (denied !== undefined) return { effective: 'denied', by: ruleReport(denied) };
    const decision = decide(request);
    if (decision !== 'allow') return { effective: decision === 'deny' ? 'denied' : 'undecided' };
    // Where nothing is known of a call, and no pattern is about some of them only.
    const about = rulings.about(request.name);
    const whole = about.every(({ rule }) => rule.arguments.length === 0) ? rulings.verdict(request.name, undefined) : { effect: 'none' as const };
    return whole.effect === 'ask' ? { effective: 'asked', by: ruleReport(whole.by) } : { effective: 'allowed' };
  };
  /** Offline counts for what would go on otherwise; a denial is one all the same. */
  const withOffline = (request: CapabilityRequest, state: ReturnType<typeof stateOf>): ReturnType<typeof stateOf> & Pick<RightReport, 'offlineBy'> => {
    if (offlineBy.length === 0 || (request.name !== 'network' && request.name !== 'llm')) return state;
    const isStopped = request.name === 'network' && ['allowed', 'asked', 'undecided'].includes(state.effective);
    return isStopped ? { effective: 'offline', offlineBy } : { ...state, offlineBy };
  };
  return {
    plugin,
    workspaceName: workspace.name,
    rights: plugin.manifest.capabilities.map(asked => ({
      asked,
      decisions: grants.filter(({ capability }) => capability.name === asked.name),
      rules: rules(asked.name),
      ...withOffline(asked, stateOf(asked)),
    })),
    ...('problem' in rulings ? { policyProblem: rulings.problem } : {}),
  };
}

function ruleReport(by: DecidingRule): RuleReport {
  const { source, file, rule } = by;
  return {
    effect: rule.effect, name: ruleName(by), source, index: rule.index, arguments: rule.arguments,
    ...(file === undefined ? {} : { file }), ...(rule.reason === undefined ? {} : { reason: rule.reason }),
  };
}
