import type { Budget } from '../budget';
import type { Cost, DecimalNumber, Domain, Problem } from '../pddl/model';
import { MAX_COST } from '../pddl/numbers';
import type { Source } from '../pddl/source';
import { TupleTable } from '../tupleTable';
import { ground } from './instances';
import { SMALL_TABLE } from './relation';

/** Where the numbers stand, for errors. */
export interface Sources {
  readonly domain: Source;
  readonly problem: Source;
}

/** The costs of instances, as integers: all in units of the last decimal that any number has. */
export class Costs {
  /** How many units of {@link of} are 1. */
  readonly unit: number;
  /** How many units a written 1 has. */
  readonly #scale: number;
  readonly #values: readonly { readonly table: TupleTable; readonly costs: number[] }[];

  /** @throws PddlError for numbers that are too large together with others of many decimals, or for two values of one thing */
  constructor(private readonly domain: Domain, private readonly problem: Problem, private readonly sources: Sources, budget: Budget) {
    const written = domain.actions.flatMap(({ costs }) => costs.flatMap(cost => ('number' in cost ? [cost.number.decimals] : [])));
    const decimals = [...written, ...problem.values.map(({ value }) => value.decimals)].reduce((most, next) => Math.max(most, next), 0);
    this.#scale = 10 ** decimals;
    this.unit = problem.hasMetric ? this.#scale : 1;
    this.#values = domain.functions.map(({ parameters }) => ({ table: new TupleTable(parameters.length, budget, SMALL_TABLE), costs: [] }));
    for (const { symbol, objects, value } of problem.values) {
      const known = this.#values[symbol];
      if (known === undefined) continue;
      const count = known.table.count;
      const number = known.table.add(Int32Array.from(objects));
      const cost = this.#inUnits(value, sources.problem);
      if (number < count && known.costs[number] !== cost) throw sources.problem.invalid(value, 'The same thing has another value in :init already. Leave out one.');
      known.costs[number] = cost;
    }
    for (const { costs } of domain.actions) for (const cost of costs) if ('number' in cost) this.#inUnits(cost.number, sources.domain);
  }

  /**
   * What an instance of an action costs: without a metric 1, as each step does.
   *
   * @throws PddlError where a function has no value for its objects
   */
  of(action: number, objects: Int32Array): number {
    if (!this.problem.hasMetric) return 1;
    let sum = 0;
    for (const cost of this.domain.actions[action]?.costs ?? []) {
      sum += this.#value(cost, objects);
      if (sum > MAX_COST) throw this.sources.domain.unsupported('number' in cost ? cost.number : cost, `The costs of this action add up to more than ${MAX_COST} units of the last decimal. Use fewer decimals, or a larger unit.`);
    }
    return sum;
  }

  #value(cost: Cost, objects: Int32Array): number {
    if ('number' in cost) return this.#inUnits(cost.number, this.sources.domain);
    const known = this.#values[cost.symbol];
    const tuple = ground(cost, objects);
    const value = known?.costs[known.table.find(tuple)];
    if (value !== undefined) return value;
    const names = [this.domain.functions[cost.symbol]?.name, ...Array.from(tuple, object => this.problem.objects[object]?.name)];
    throw this.sources.domain.invalid(cost, `(${names.join(' ')}) has no value, and a possible action costs as much. Add (= (${names.join(' ')}) NUMBER) to the problem's :init.`);
  }

  #inUnits(number: DecimalNumber, source: Source): number {
    const cost = number.digits * (this.#scale / 10 ** number.decimals);
    if (cost > MAX_COST) throw source.unsupported(number, `This number is too large beside others that have decimals: costs have up to ${MAX_COST} units of the last decimal. Use fewer decimals, or a larger unit.`);
    return cost;
  }
}
