import { LimitReached, type Budget } from '../budget';
import type { Term } from '../pddl/model';
import type { Check, JoinPlan, Step } from './joinPlan';
import type { Relation } from './relation';

/** Facts and objects that are tried before the problem counts as too large. */
const MAX_TRIES = 200_000_000;

/** Runs join plans: finds the instances of actions, one after another. */
export class Joiner {
  /** Objects of the parameters; -1 where not bound. */
  #binding = new Int32Array(0);
  #triggering = -1;
  #tries = 0;
  /** For looking up facts, by arity. */
  readonly #scratch: Int32Array[] = [];

  constructor(private readonly budget: Budget) {}

  /**
   * @param tuple the new fact, in its relation; -1 for plans without a trigger
   * @param found called with the objects of the parameters of each instance; the array is used again
   * @throws LimitReached
   */
  run(plan: JoinPlan, relation: Relation | undefined, tuple: number, found: (objects: Int32Array) => void): void {
    this.#binding = new Int32Array(plan.parameters).fill(-1);
    this.#triggering = tuple;
    this.#try();
    if (plan.trigger !== undefined && relation !== undefined && !this.#unify(plan.trigger, relation, tuple)) return;
    if (this.#holdAll(plan.checks)) this.#extend(plan.steps, 0, found);
  }

  #extend(steps: readonly Step[], position: number, found: (objects: Int32Array) => void): void {
    const step = steps[position];
    if (step === undefined) {
      found(this.#binding);
    } else if (step.kind === 'choose') {
      for (const object of step.objects) {
        this.#try();
        this.#binding[step.parameter] = object;
        if (this.#holdAll(step.checks)) this.#extend(steps, position + 1, found);
      }
      this.#binding[step.parameter] = -1;
    } else {
      this.#match(step, steps, position, found);
    }
  }

  #match(step: Extract<Step, { kind: 'match' }>, steps: readonly Step[], position: number, found: (objects: Int32Array) => void): void {
    const { relation, terms, excludesTrigger, checks } = step;
    const fresh = terms.filter(term => term < 0 && this.#binding[-1 - term] === -1);
    const by = this.#mostSelective(relation, terms);
    const object = by < 0 ? -1 : this.#valueOf(terms[by] as Term);
    // What is found while this runs is linked later, so nothing moves.
    for (let tuple = by < 0 ? relation.linked - 1 : relation.first(by, object); tuple >= 0; tuple = by < 0 ? tuple - 1 : relation.next(by, tuple)) {
      this.#try();
      if (excludesTrigger && tuple === this.#triggering) continue;
      if (this.#unify(terms, relation, tuple) && this.#holdAll(checks)) this.#extend(steps, position + 1, found);
      for (const term of fresh) this.#binding[-1 - term] = -1;
    }
  }

  /** The position with the fewest facts of its object; -1 where nothing is bound. */
  #mostSelective(relation: Relation, terms: readonly Term[]): number {
    let best = -1;
    let least = Infinity;
    for (let position = 0; position < terms.length; position++) {
      const object = this.#valueOf(terms[position] as Term);
      if (object < 0) continue;
      const count = relation.countOf(position, object);
      if (count < least) [best, least] = [position, count];
    }
    return best;
  }

  /** Binds the parameters among the terms to the objects of a fact; false where they are bound to others. */
  #unify(terms: readonly Term[], relation: Relation, tuple: number): boolean {
    for (let position = 0; position < terms.length; position++) {
      const term = terms[position] as Term;
      const object = relation.table.at(tuple, position);
      const value = this.#valueOf(term);
      if (value === -1) this.#binding[-1 - term] = object;
      else if (value !== object) return false;
    }
    return true;
  }

  #holdAll(checks: readonly Check[]): boolean {
    for (const check of checks) if (!this.#holds(check)) return false;
    return true;
  }

  #holds(check: Check): boolean {
    if (check.kind === 'type') return check.set.members[this.#binding[check.parameter] as number] === 1;
    if (check.kind === 'equality') return (this.#valueOf(check.left) === this.#valueOf(check.right)) === check.isPositive;
    this.#try();
    const { relation, terms } = check;
    const tuple = this.#scratch[terms.length] ??= new Int32Array(terms.length);
    for (let position = 0; position < terms.length; position++) tuple[position] = this.#valueOf(terms[position] as Term);
    const number = relation.table.find(tuple);
    const isKnown = number >= 0 && number < relation.linked && !(check.excludesTrigger && number === this.#triggering);
    return isKnown === check.isPositive;
  }

  /** The object that a term stands for; -1 for a parameter that is not bound. */
  #valueOf(term: Term): number {
    return term >= 0 ? term : this.#binding[-1 - term] as number;
  }

  #try(): void {
    this.budget.tick();
    if (++this.#tries > MAX_TRIES) throw new LimitReached('size', 'There are too many ways to fill in the parameters of the actions. Give them narrower types, or preconditions that leave fewer choices.');
  }
}
