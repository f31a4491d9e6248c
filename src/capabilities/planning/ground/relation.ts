import type { Budget } from '../budget';
import { Cells } from '../cells';
import { TupleTable } from '../tupleTable';

/** Integers of memory that a table begins with: domains have many predicates and functions. */
export const SMALL_TABLE = 1 << 8;

/** What is known to hold of one predicate: tuples of objects, found by any of their positions. */
export class Relation {
  readonly table: TupleTable;
  /** How many of the tuples, in order, are found by their objects. */
  linked = 0;
  /** For each position: by object, the tuple with it that was linked last. */
  readonly #heads: readonly Map<number, number>[];
  readonly #counts: readonly Map<number, number>[];
  /** For each position: by tuple, the one with the same object that was linked before; -1 at the end. */
  readonly #next: readonly Cells[];

  constructor(readonly arity: number, budget: Budget) {
    const positions = Array.from({ length: arity });
    this.table = new TupleTable(arity, budget, SMALL_TABLE);
    this.#heads = positions.map(() => new Map<number, number>());
    this.#counts = positions.map(() => new Map<number, number>());
    this.#next = positions.map(() => new Cells(budget));
  }

  /** Lets the next tuple be found. */
  link(): void {
    const tuple = this.linked++;
    for (let position = 0; position < this.arity; position++) {
      const object = this.table.at(tuple, position);
      const heads = this.#heads[position] as Map<number, number>;
      const counts = this.#counts[position] as Map<number, number>;
      (this.#next[position] as Cells).push(heads.get(object) ?? -1);
      heads.set(object, tuple);
      counts.set(object, (counts.get(object) ?? 0) + 1);
    }
  }

  /** How many tuples have an object at a position. */
  countOf(position: number, object: number): number {
    return (this.#counts[position] as Map<number, number>).get(object) ?? 0;
  }

  /** How many different objects there are at a position. */
  objectsAt(position: number): number {
    return (this.#heads[position] as Map<number, number>).size;
  }

  /** One of the tuples with an object at a position; -1 where there is none. */
  first(position: number, object: number): number {
    return (this.#heads[position] as Map<number, number>).get(object) ?? -1;
  }

  /** The next of them; -1 at the end. */
  next(position: number, tuple: number): number {
    return (this.#next[position] as Cells).at(tuple);
  }
}
