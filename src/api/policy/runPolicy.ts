import { askedFiles } from '../../capabilities/policy/askedFiles';
import { ruledAccess } from '../../capabilities/policy/ruledAccess';
import { ruledGate } from '../../capabilities/policy/ruledGate';
import { RuleQuestions } from '../../capabilities/policy/ruleQuestions';
import type { RuleAnswer, RuleQuestion } from '../../capabilities/policy/ruleQuestions';
import { Rulings } from '../../capabilities/policy/rulings';
import type { Party, Policy } from '../../capabilities/policy/types';
import { refusing } from '../../capabilities/policy/words';
import type { Gate } from '../../capabilities/gate';
import type { CapabilityRequest } from '../../capabilities/types';
import type { ExecutionReport, Preopen } from '../../sandbox/types';

/** Variables that a plugin is given, and those that it is refused. */
export interface RuledVariables {
  readonly env: Record<string, string>;
  readonly denials: ExecutionReport['denials'];
}

/** The rules as one execution is held to them. They may change while it runs. */
export class RunPolicy {
  private current: Rulings;
  private readonly questions: RuleQuestions;

  /** @param ask puts a question about a call of this execution */
  constructor(public policies: readonly Policy[], readonly party: Party, ask: (question: RuleQuestion) => Promise<RuleAnswer>) {
    this.current = new Rulings(policies, party);
    this.questions = new RuleQuestions(ask);
  }

  /** What the rules say by now. */
  get rulings(): Rulings {
    return this.current;
  }

  /** Whether they let no plugin reach any server. */
  get isOffline(): boolean {
    return this.policies.some(({ isOffline }) => isOffline === true);
  }

  /** From now on these count. */
  replace(policies: readonly Policy[]): void {
    this.policies = policies;
    this.current = new Rulings(policies, this.party);
  }

  /** What passes another gate, where no rule is against it. */
  gate(gate: Gate): Gate {
    return ruledGate(gate, () => this.current, this.questions);
  }

  /** Files that were granted, without what rules deny, and with the user asked about what they have asked about. */
  preopens(preopens: readonly Preopen[]): readonly Preopen[] {
    const rulings = (): Rulings => this.current;
    return preopens.map(preopen => ({ ...preopen, files: askedFiles(preopen.files, rulings, this.questions), access: ruledAccess(preopen.access, rulings) }));
  }

  /** What a plugin that was given no files is told of them: that rules deny them altogether. */
  withheld(requests: readonly CapabilityRequest[], preopens: readonly Preopen[]): ExecutionReport['denials'] {
    if (preopens.length > 0) return [];
    return requests.filter(({ name }) => name === 'fs.read' || name === 'fs.write').flatMap(({ name }) => {
      const by = this.current.denied(name);
      return by === undefined ? [] : [{ call: 'fd_prestat_get', capability: name, rule: refusing(by) }];
    });
  }

  /** Variables that were granted, without those that rules deny, or that the user doesn't give when asked. */
  async variables(granted: Readonly<Record<string, string>>): Promise<RuledVariables> {
    const env: Record<string, string> = {};
    const denials: ExecutionReport['denials'][number][] = [];
    for (const [name, value] of Object.entries(granted)) {
      const verdict = this.current.verdict('env', name);
      const refused = verdict.effect === 'ask' ? await this.questions.refused({ capability: 'env', call: undefined, argument: name, by: verdict.by }) : undefined;
      if (verdict.effect === 'deny' || (verdict.effect === 'ask' && refused !== undefined)) {
        denials.push({ call: 'environ_get', path: name, capability: 'env', rule: refusing(verdict.by, refused) });
      } else {
        env[name] = value;
      }
    }
    return { env, denials };
  }
}
