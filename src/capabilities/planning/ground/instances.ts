import { LimitReached, type Budget } from '../budget';
import { Cells } from '../cells';
import type { Action, Domain, Literal, Problem } from '../pddl/model';
import { Joiner } from './joiner';
import { planJoin, type JoinPlan, type JoinScope } from './joinPlan';
import { Relation } from './relation';
import { TypeSets } from './typeSets';

/** Facts that may become true. Each is a bit of every state. */
const MAX_FACTS = 200_000;
/** Actions with objects in place of their parameters. */
const MAX_INSTANCES = 500_000;

/** Which facts can become true, and by which instances of actions, as if nothing ever became false. */
export interface Instances {
  readonly relations: readonly Relation[];
  /** By predicate: whether no action changes it. */
  readonly isStatic: readonly boolean[];
  /** By predicate, by tuple: the number of a fact that actions change. */
  readonly factNumbers: readonly Cells[];
  readonly facts: number;
  /** The first facts, which are true at the start. */
  readonly initialFacts: number;
  /** One after another: the number of an action, then the objects of its parameters. */
  readonly cells: Cells;
  readonly count: number;
}

/**
 * Finds the instances of all actions that could ever be possible. Negative preconditions on what actions change are taken to
 * hold: none is left out that is possible.
 *
 * @throws LimitReached
 */
export function findInstances(domain: Domain, problem: Problem, budget: Budget): Instances {
  const search = new InstanceSearch(domain, problem, budget);
  return search.run();
}

class InstanceSearch {
  readonly #relations: readonly Relation[];
  readonly #isStatic: boolean[];
  readonly #factNumbers: readonly Cells[];
  /** By fact: its predicate, and its tuple there. */
  readonly #predicates: Cells;
  readonly #tuples: Cells;
  readonly #cells: Cells;
  #count = 0;

  constructor(private readonly domain: Domain, private readonly problem: Problem, private readonly budget: Budget) {
    this.#relations = domain.predicates.map(({ parameters }) => new Relation(parameters.length, budget));
    this.#isStatic = domain.predicates.map(() => true);
    for (const { effects } of domain.actions) for (const { predicate } of effects) this.#isStatic[predicate] = false;
    this.#factNumbers = domain.predicates.map(() => new Cells(budget));
    this.#predicates = new Cells(budget);
    this.#tuples = new Cells(budget);
    this.#cells = new Cells(budget);
  }

  run(): Instances {
    for (const { predicate, terms } of this.problem.init) this.#add(predicate, Int32Array.from(terms));
    const initialFacts = this.#predicates.length;
    for (const [predicate, relation] of this.#relations.entries()) {
      if (this.#isStatic[predicate] !== true) continue;
      while (relation.linked < relation.table.count) relation.link();
    }
    const joiner = new Joiner(this.budget);
    const { always, byPredicate } = this.#plans();
    const find = (plan: JoinPlan, relation: Relation | undefined, tuple: number): void => {
      const action = this.domain.actions[plan.action] as Action;
      joiner.run(plan, relation, tuple, objects => this.#found(plan.action, action, objects));
    };
    for (const plan of always) find(plan, undefined, -1);
    for (let fact = 0; fact < this.#predicates.length; fact++) {
      const predicate = this.#predicates.at(fact);
      const relation = this.#relations[predicate] as Relation;
      relation.link();
      for (const plan of byPredicate[predicate] ?? []) find(plan, relation, this.#tuples.at(fact));
    }
    return {
      relations: this.#relations, isStatic: this.#isStatic, factNumbers: this.#factNumbers, facts: this.#predicates.length,
      initialFacts, cells: this.#cells, count: this.#count,
    };
  }

  #plans(): { readonly always: readonly JoinPlan[]; readonly byPredicate: readonly (readonly JoinPlan[])[] } {
    const sets = new TypeSets(this.domain.types, this.problem.objects, this.budget);
    const scope: JoinScope = { relations: this.#relations, isStatic: this.#isStatic, typeSet: types => sets.of(types) };
    const always: JoinPlan[] = [];
    const byPredicate: JoinPlan[][] = this.domain.predicates.map(() => []);
    for (const [number, action] of this.domain.actions.entries()) {
      const triggers = [...action.precondition.literals.entries()].filter(([, { predicate, isPositive }]) => isPositive && this.#isStatic[predicate] !== true);
      if (triggers.length === 0) always.push(planJoin(number, action, undefined, scope));
      for (const [position, { predicate }] of triggers) {
        this.budget.checkTime();
        byPredicate[predicate]?.push(planJoin(number, action, position, scope));
      }
    }
    return { always, byPredicate };
  }

  #found(number: number, { effects }: Action, objects: Int32Array): void {
    if (++this.#count > MAX_INSTANCES) throw new LimitReached('size', `There are more than ${MAX_INSTANCES} actions once their parameters are filled in. Use fewer objects, narrower types, or actions with fewer parameters.`);
    this.#cells.push(number);
    for (const object of objects) this.#cells.push(object);
    for (const effect of effects) if (effect.isPositive) this.#add(effect.predicate, ground(effect, objects));
  }

  /** Notes that something can be true. */
  #add(predicate: number, tuple: Int32Array): void {
    const { table } = this.#relations[predicate] as Relation;
    const before = table.count;
    const number = table.add(tuple);
    if (number < before || this.#isStatic[predicate] === true) return;
    if (this.#predicates.length === MAX_FACTS) throw new LimitReached('size', `More than ${MAX_FACTS} facts could become true. Use fewer objects, narrower types, or predicates with fewer arguments.`);
    (this.#factNumbers[predicate] as Cells).push(this.#predicates.length);
    this.#predicates.push(predicate);
    this.#tuples.push(number);
  }
}

/** The objects that the terms of a literal stand for, in an instance of its action. */
export function ground({ terms }: Pick<Literal, 'terms'>, objects: Int32Array): Int32Array {
  return Int32Array.from(terms, term => (term >= 0 ? term : objects[-1 - term] as number));
}
