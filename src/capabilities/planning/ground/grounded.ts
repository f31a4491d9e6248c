import type { Budget } from '../budget';
import { Cells } from '../cells';
import type { Action, Condition, Domain, Literal, Problem } from '../pddl/model';
import { ground, type Instances } from './instances';
import { ListsBuilder, type Lists } from './lists';

/** Instances as lists of facts. Facts above those of the instances say that another fact does not hold. */
export interface Grounded {
  readonly facts: number;
  readonly init: readonly number[];
  /** Facts that must hold at the end, and what the problem says of each. */
  readonly goal: ReadonlyMap<number, Literal>;
  readonly needs: Lists;
  readonly adds: Lists;
  readonly deletes: Lists;
  /** By action, where its instance begins in the cells of the instances. */
  readonly instances: Int32Array;
}

/** A goal that nothing can bring about. */
export class ImpossibleGoal {
  /** @param literal the part of it; absent where parts contradict each other */
  constructor(readonly literal: Literal | undefined) {}
}

/** Writes out the instances as facts. Negation is compiled away. Throws LimitReached. */
export function writeOut(domain: Domain, problem: Problem, instances: Instances, budget: Budget): Grounded | ImpossibleGoal {
  return new Writer(domain, problem, instances, budget).write();
}

class Writer {
  /** By fact, the fact that it does not hold; -1 where no condition asks for that. */
  readonly #complements: Int32Array;
  #facts: number;

  constructor(private readonly domain: Domain, private readonly problem: Problem, private readonly instances: Instances, private readonly budget: Budget) {
    budget.take(4 * instances.facts);
    this.#complements = new Int32Array(instances.facts).fill(-1);
    this.#facts = instances.facts;
  }

  write(): Grounded | ImpossibleGoal {
    const none = new Int32Array(0);
    const goal = this.#goal(none);
    if (goal instanceof ImpossibleGoal) return goal;
    this.#nameComplements();
    const init = Array.from({ length: this.instances.initialFacts }, (_, fact) => fact);
    for (const [fact, complement] of this.#complements.entries()) if (complement >= 0 && fact >= this.instances.initialFacts) init.push(complement);
    const needs = new ListsBuilder(this.budget);
    const adds = new ListsBuilder(this.budget);
    const deletes = new ListsBuilder(this.budget);
    const kept = new Cells(this.budget);
    this.#each((action, objects, offset) => {
      this.budget.tick();
      const needed = this.#condition(action.precondition, objects);
      if (needed === undefined) return;
      const { added, deleted } = this.#effects(action, objects);
      needs.add(needed);
      adds.add(added);
      deletes.add(deleted);
      kept.push(offset);
    });
    return { facts: this.#facts, init, goal, needs: needs.build(), adds: adds.build(), deletes: deletes.build(), instances: kept.toArray() };
  }

  #goal(none: Int32Array): ReadonlyMap<number, Literal> | ImpossibleGoal {
    const { literals, equalities } = this.problem.goal;
    if (equalities.some(({ left, right, isPositive }) => (left === right) !== isPositive)) return new ImpossibleGoal(undefined);
    for (const literal of literals) if (!literal.isPositive) this.#complement(literal, none);
    const goal = new Map<number, Literal>();
    for (const literal of literals) {
      const facts = this.#condition({ literals: [literal], equalities: [] }, none);
      if (facts === undefined) return new ImpossibleGoal(literal);
      for (const fact of facts) goal.set(fact, literal);
    }
    return this.#condition({ literals, equalities: [] }, none) === undefined ? new ImpossibleGoal(undefined) : goal;
  }

  /** Gives a number to the negation of each fact that some instance needs not to hold. */
  #nameComplements(): void {
    this.#each((action, objects) => {
      for (const literal of action.precondition.literals) if (!literal.isPositive) this.#complement(literal, objects);
    });
  }

  #complement(literal: Literal, objects: Int32Array): void {
    const fact = this.instances.isStatic[literal.predicate] === true ? -1 : this.#factOf(literal, objects);
    if (fact >= 0 && this.#complements[fact] === -1) this.#complements[fact] = this.#facts++;
  }

  #each(visit: (action: Action, objects: Int32Array, offset: number) => void): void {
    const { cells } = this.instances;
    for (let offset = 0; offset < cells.length;) {
      const action = this.domain.actions[cells.at(offset)] as Action;
      const end = offset + 1 + action.parameters.length;
      visit(action, cells.items.subarray(offset + 1, end), offset);
      offset = end;
    }
  }

  /** The facts that a condition asks for; `undefined` where it can't be met. */
  #condition({ literals }: Condition, objects: Int32Array): ReadonlySet<number> | undefined {
    const facts = new Set<number>();
    for (const literal of literals) {
      if (this.instances.isStatic[literal.predicate] === true) {
        const relation = this.instances.relations[literal.predicate];
        if (((relation?.table.find(ground(literal, objects)) ?? -1) >= 0) !== literal.isPositive) return undefined;
        continue;
      }
      const fact = this.#factOf(literal, objects);
      if (fact < 0 && literal.isPositive) return undefined;
      // What can never hold need not be looked at.
      if (fact >= 0) facts.add(literal.isPositive ? fact : this.#complements[fact] as number);
    }
    for (const fact of facts) if (fact < this.#complements.length && facts.has(this.#complements[fact] as number)) return undefined;
    return facts;
  }

  #effects({ effects }: Action, objects: Int32Array): { readonly added: ReadonlySet<number>; readonly deleted: ReadonlySet<number> } {
    const added = new Set<number>();
    const deleted = new Set<number>();
    for (const effect of effects) if (effect.isPositive) added.add(this.#factOf(effect, objects));
    for (const effect of effects) {
      const fact = effect.isPositive ? -1 : this.#factOf(effect, objects);
      if (fact >= 0 && !added.has(fact)) deleted.add(fact);
    }
    const [positive, negative] = [[...added], [...deleted]];
    for (const fact of positive) if (this.#complements[fact] !== -1) deleted.add(this.#complements[fact] as number);
    for (const fact of negative) if (this.#complements[fact] !== -1) added.add(this.#complements[fact] as number);
    return { added, deleted };
  }

  /** The number of a fact that actions change; -1 where it can never be true. */
  #factOf(literal: Literal, objects: Int32Array): number {
    const tuple = this.instances.relations[literal.predicate]?.table.find(ground(literal, objects)) ?? -1;
    return tuple < 0 ? -1 : this.instances.factNumbers[literal.predicate]?.at(tuple) ?? -1;
  }
}
