import type { RefusingRule } from '../../sandbox/types';
import type { CapabilityName } from '../types';
import { parseNetworkRequest } from './networkPattern';
import type { DecidingRule } from './types';

/** What a rule has the user asked about. */
export interface RuleQuestion {
  readonly capability: CapabilityName;
  /** The function that was called, as the plugin names it; `undefined` for files, which several open. */
  readonly call: string | undefined;
  /** What it is about: a path, `METHOD https://host/path`, a model, a command line. */
  readonly argument: string | undefined;
  /** The rule that asks. */
  readonly by: DecidingRule;
  /** What an answer for the run holds for: a host, a model, a command, the files that the rule names; `undefined` for all that the rule is about. */
  readonly unit: string | undefined;
}

/** `once`: this call. `run`: the unit, while the plugin runs. `always`: the user's own rule says so from now on. */
export type RuleAnswer = 'once' | 'run' | 'always' | { readonly refused: Unanswered };

/** Why what a rule has the user asked about is refused. */
export type Unanswered = Exclude<RefusingRule['because'], 'denied'>;

/** Asks the questions of one execution: one at a time, and none whose answer is known. */
export class RuleQuestions {
  private readonly known = new Map<string, RuleAnswer>();
  private last: Promise<unknown> = Promise.resolve();

  /** @param ask puts one question */
  constructor(private readonly ask: (question: RuleQuestion) => Promise<RuleAnswer>) {}

  /** Why it is refused; `undefined` where it is allowed. */
  async refused(question: Omit<RuleQuestion, 'unit'>): Promise<Unanswered | undefined> {
    const unit = unitOf(question);
    const key = JSON.stringify([question.by.source, question.by.rule, question.capability, unit]);
    const answering = this.last.then(() => this.known.get(key) ?? this.ask({ ...question, unit }));
    this.last = answering.then(() => undefined, () => undefined);
    const answer = await answering;
    // A refusal holds for the run: no plugin asks until somebody says yes.
    if (answer !== 'once') this.known.set(key, answer);
    return typeof answer === 'object' ? answer.refused : undefined;
  }
}

/** What an answer to a question holds for while the plugin runs. */
function unitOf({ capability, argument, by }: Omit<RuleQuestion, 'unit'>): string | undefined {
  switch (capability) {
    case 'network': return argument === undefined ? undefined : parseNetworkRequest(argument)?.url.host ?? argument;
    case 'fs.read':
    case 'fs.write': return by.rule.arguments.length === 0 ? undefined : by.rule.arguments.join(', ');
    case 'retrieval':
    case 'plan': return undefined;
    case 'llm':
    case 'env':
    case 'exec':
    default: return argument;
  }
}
