import type { Placed } from './source';
import type { TypeTree } from './typeTree';

/** A thing that facts are about. Objects are known by their position in {@link Problem.objects}. */
export interface PddlObject {
  /** As it was declared. */
  readonly name: string;
  readonly types: readonly number[];
}

/** A predicate or a function of objects. */
export interface Declaration {
  readonly name: string;
  /** For each argument the types that it may be of. */
  readonly parameters: readonly (readonly number[])[];
}

/** What a formula is about: an object (0 and above), or a parameter of the action (`-1 - position`). */
export type Term = number;

/** A predicate of terms, or that it does not hold. */
export interface Literal extends Placed {
  readonly predicate: number;
  readonly terms: readonly Term[];
  readonly isPositive: boolean;
}

/** That two terms are the same object, or that they are not. */
export interface Equality extends Placed {
  readonly left: Term;
  readonly right: Term;
  readonly isPositive: boolean;
}

/** A conjunction. */
export interface Condition {
  readonly literals: readonly Literal[];
  readonly equalities: readonly Equality[];
}

/** What an action adds to the costs: a number, or the value of a function. */
export type Cost = { readonly number: DecimalNumber } | { readonly symbol: number; readonly terms: readonly Term[] } & Placed;

export interface Action {
  /** As it was declared. */
  readonly name: string;
  readonly parameters: readonly { readonly types: readonly number[] }[];
  readonly precondition: Condition;
  /** Positive literals are added; others are deleted, unless they are added, too. */
  readonly effects: readonly Literal[];
  readonly costs: readonly Cost[];
}

export interface Domain {
  readonly name: string;
  readonly types: TypeTree;
  readonly constants: readonly PddlObject[];
  readonly predicates: readonly Declaration[];
  /** But for `total-cost`. */
  readonly functions: readonly Declaration[];
  readonly actions: readonly Action[];
}

export interface Problem {
  /** The domain's constants come first. */
  readonly objects: readonly PddlObject[];
  /** What is true at the start: positive literals of objects. */
  readonly init: readonly Literal[];
  readonly values: readonly { readonly symbol: number; readonly objects: readonly number[]; readonly value: DecimalNumber }[];
  readonly goal: Condition;
  /** Whether plans are to be cheap, by `total-cost`; otherwise each step counts 1. */
  readonly hasMetric: boolean;
}

/** A number that isn't negative, as it was written: `digits / 10^decimals`. */
export interface DecimalNumber extends Placed {
  readonly digits: number;
  readonly decimals: number;
}
