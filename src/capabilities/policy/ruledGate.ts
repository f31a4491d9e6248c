import { ExecutionEnd } from '../../sandbox/executionEnd';
import type { RefusingRule } from '../../sandbox/types';
import type { Attempt, Gate } from '../gate';
import type { RuleQuestions } from './ruleQuestions';
import type { Rulings } from './rulings';
import { refusing } from './words';

/**
 * A gate that lets pass what another one does, where no rule is against it; rules that ask have the user asked first. Paths are
 * not its concern: the files themselves refuse them and have them asked about, however a plugin gets there.
 *
 * @param rulings what the rules say by now
 */
export function ruledGate(gate: Gate, rulings: () => Rulings, questions: RuleQuestions): Gate {
  return {
    allowed: capability => gate.allowed(capability),
    rights: capability => gate.rights(capability),
    async pass(attempt) {
      const { capability, call, argument } = attempt;
      if (capability === 'log') return gate.pass(attempt);
      if (capability === 'fs.read' || capability === 'fs.write') {
        const by = rulings().denied(capability);
        if (by !== undefined) throw deniedByRule(attempt, refusing(by));
        return gate.pass(attempt);
      }
      const verdict = rulings().verdict(capability, argument);
      if (verdict.effect === 'deny') throw deniedByRule(attempt, refusing(verdict.by));
      await gate.pass(attempt);
      if (verdict.effect !== 'ask') return;
      const refused = await questions.refused({ capability, call, argument, by: verdict.by });
      if (refused !== undefined) throw deniedByRule(attempt, refusing(verdict.by, refused));
      // It may have been revoked, or forbidden, while the question was open.
      const now = rulings().verdict(capability, argument);
      if (now.effect === 'deny') throw deniedByRule(attempt, refusing(now.by));
      await gate.pass(attempt);
    },
  };
}

/** The end of an execution that called what a rule is against. */
function deniedByRule({ call, capability }: Attempt, rule: RefusingRule): ExecutionEnd {
  return new ExecutionEnd('capability-denied', `Stopped: called ${call}, which needs the capability ${capability}. Denied by ${rule.words}.`, { denied: { call, capability, rule } });
}
