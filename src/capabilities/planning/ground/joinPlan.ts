import type { Action, Literal, Term } from '../pddl/model';
import type { Relation } from './relation';
import type { TypeSet } from './typeSets';

/** Something that must be so for an instance of an action, once its parameters are bound. */
export type Check =
  | { readonly kind: 'type'; readonly parameter: number; readonly set: TypeSet }
  | { readonly kind: 'equality'; readonly left: Term; readonly right: Term; readonly isPositive: boolean }
  | { readonly kind: 'fact'; readonly relation: Relation; readonly terms: readonly Term[]; readonly isPositive: boolean; readonly excludesTrigger: boolean };

/** A way to bind more parameters: to the objects of each fact of a relation, or to each object of their type. */
export type Step = (
  | { readonly kind: 'match'; readonly relation: Relation; readonly terms: readonly Term[]; readonly excludesTrigger: boolean }
  | { readonly kind: 'choose'; readonly parameter: number; readonly objects: Int32Array }
) & { readonly checks: readonly Check[] };

/** How to find the instances of an action that a new fact makes possible. */
export interface JoinPlan {
  readonly action: number;
  readonly parameters: number;
  /** What the new fact is matched with; absent for actions that need none. */
  readonly trigger: readonly Term[] | undefined;
  readonly checks: readonly Check[];
  readonly steps: readonly Step[];
}

/** What plans are made for. */
export interface JoinScope {
  readonly relations: readonly Relation[];
  /** By predicate: whether no action changes it. */
  readonly isStatic: readonly boolean[];
  readonly typeSet: (types: readonly number[]) => TypeSet;
}

/** A literal whose facts bind parameters. */
interface Source {
  readonly literal: Literal;
  readonly excludesTrigger: boolean;
}

/**
 * Plans the search for instances of an action: in what order to match its preconditions.
 *
 * So that no instance is found twice, literals that stand before the triggering one match older facts only.
 * @param trigger position of the literal that a new fact is for
 */
export function planJoin(number: number, action: Action, trigger: number | undefined, { relations, isStatic, typeSet }: JoinScope): JoinPlan {
  const { literals, equalities } = action.precondition;
  const relationOf = (literal: Literal): Relation => relations[literal.predicate] as Relation;
  const bound = new Set<number>();
  const sources: Source[] = [];
  const open: Check[] = equalities.map(({ left, right, isPositive }) => ({ kind: 'equality', left, right, isPositive }));
  for (const [parameter, { types }] of action.parameters.entries()) open.push({ kind: 'type', parameter, set: typeSet(types) });
  for (const [position, literal] of literals.entries()) {
    if (position === trigger) continue;
    const excludesTrigger = trigger !== undefined && position < trigger && literal.predicate === literals[trigger]?.predicate;
    if (literal.isPositive) sources.push({ literal, excludesTrigger });
    // Whether something that actions change does not hold is not known before all of them are.
    else if (isStatic[literal.predicate] === true) open.push({ kind: 'fact', relation: relationOf(literal), terms: literal.terms, isPositive: false, excludesTrigger: false });
  }

  /** Takes out the checks whose parameters are bound by now. */
  const takeChecks = (): readonly Check[] => {
    for (let at = sources.length - 1; at >= 0; at--) {
      const { literal, excludesTrigger } = sources[at] as Source;
      if (unbound(literal.terms, bound) > 0) continue;
      open.push({ kind: 'fact', relation: relationOf(literal), terms: literal.terms, isPositive: true, excludesTrigger });
      sources.splice(at, 1);
    }
    const ready = open.filter(check => parametersOf(check).every(parameter => bound.has(parameter)));
    for (const check of ready) open.splice(open.indexOf(check), 1);
    return ready;
  };

  const bind = (terms: readonly Term[]): void => {
    for (const term of terms) if (term < 0) bound.add(-1 - term);
  };
  const triggering = trigger === undefined ? undefined : literals[trigger]?.terms;
  bind(triggering ?? []);
  const checks = takeChecks();
  const steps: Step[] = [];
  while (sources.length > 0) {
    const { literal, excludesTrigger } = takeCheapest(sources, source => estimate(relationOf(source.literal), source.literal.terms, isStatic[source.literal.predicate] === true, bound));
    bind(literal.terms);
    steps.push({ kind: 'match', relation: relationOf(literal), terms: literal.terms, excludesTrigger, checks: takeChecks() });
  }
  for (const [parameter, { types }] of action.parameters.entries()) {
    if (bound.has(parameter)) continue;
    bound.add(parameter);
    steps.push({ kind: 'choose', parameter, objects: typeSet(types).objects, checks: takeChecks() });
  }
  return { action: number, parameters: action.parameters.length, trigger: triggering, checks, steps };
}

function unbound(terms: readonly Term[], bound: ReadonlySet<number>): number {
  return terms.filter(term => term < 0 && !bound.has(-1 - term)).length;
}

/** About how many facts match. Of what actions change, more are to come than are known. */
function estimate(relation: Relation, terms: readonly Term[], isStatic: boolean, bound: ReadonlySet<number>): number {
  let facts = isStatic ? relation.table.count : 1e6;
  for (const [position, term] of terms.entries()) {
    if (term < 0 && !bound.has(-1 - term)) continue;
    facts /= isStatic ? Math.max(1, relation.objectsAt(position)) : 100;
  }
  return facts;
}

function takeCheapest<T>(from: T[], costOf: (item: T) => number): T {
  let cheapest = 0;
  let least = Infinity;
  for (const [position, item] of from.entries()) {
    const cost = costOf(item);
    if (cost < least) [cheapest, least] = [position, cost];
  }
  return from.splice(cheapest, 1)[0] as T;
}

function parametersOf(check: Check): readonly number[] {
  if (check.kind === 'type') return [check.parameter];
  const terms = check.kind === 'equality' ? [check.left, check.right] : check.terms;
  return terms.filter(term => term < 0).map(term => -1 - term);
}
