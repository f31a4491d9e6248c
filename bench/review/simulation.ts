import { inputClassOf } from '../../src/api/review/inputClass';
import { judge } from '../../src/api/review/judge';
import type { Sensitivity } from '../../src/api/review/sensitivity';
import { Random } from './random';

/** One execution of a simulated plugin. */
interface Run {
  readonly fuel: number;
  /** Bytes read. */
  readonly input: number;
}

/** A kind of plugin that does nothing wrong: its n-th execution. */
export type Steady = (random: Random, run: number) => Run;

const M = 1_000_000;
const fixed = (fuel: (random: Random) => number): Steady => random => ({ fuel: fuel(random), input: 3_000 });
const input = (random: Random): number => Math.round(random.logNormal(20_000, 1));

/** Plugins that do nothing wrong. */
export const STEADY: Readonly<Record<string, Steady>> = {
  'always the same': fixed(() => M),
  'up to a budget that is randomised by 10 %': fixed(random => M * random.between(0.9, 1)),
  'noisy (log-normal, σ 0.3)': fixed(random => random.logNormal(M, 0.3)),
  'very noisy (log-normal, σ 1)': fixed(random => random.logNormal(M, 1)),
  'two modes: 20 times as much in 10 % of runs': fixed(random => (random.chance(0.1) ? 20 * M : M)),
  'two modes: 20 times as much in half of the runs': fixed(random => (random.chance(0.5) ? 20 * M : M)),
  'a rare mode: 20 times as much in 1 % of runs': fixed(random => (random.chance(0.01) ? 20 * M : M)),
  'linear in inputs of all sizes': random => {
    const bytes = input(random);
    return { fuel: (200_000 + 50 * bytes) * random.between(0.95, 1.05), input: bytes };
  },
  'quadratic in inputs of all sizes': random => {
    const bytes = input(random);
    return { fuel: (100_000 + bytes * bytes / 100) * random.between(0.95, 1.05), input: bytes };
  },
  'linear in an input that grows by 1 % a run': (random, run) => {
    const bytes = Math.round(5_000 * 1.01 ** (run % 700));
    return { fuel: (200_000 + 50 * bytes) * random.between(0.95, 1.05), input: bytes };
  },
};

const MOST_TAKEN = 100;

/** The memory that the review has of one command, in short: what was usual, by size class. */
class Memory {
  readonly #usual = new Map<number, number[]>();

  constructor(private readonly sensitivity: Sensitivity) {}

  /** Whether the execution is flagged; otherwise it joins what is usual. */
  flags({ fuel, input: bytes }: Run): boolean {
    const size = inputClassOf(bytes, []);
    const usual = this.#usual.get(size) ?? [];
    if (judge('fuel', fuel, usual, this.sensitivity) !== undefined) return true;
    this.#usual.set(size, [fuel, ...usual].slice(0, MOST_TAKEN));
    return false;
  }
}

/** What became of plugins that did nothing wrong. */
export interface FalseAlarms {
  readonly executions: number;
  /** Executions that stood out: later ones like the first only count up its flag. */
  readonly standOut: number;
  /** Plugins, of how many, of which any execution stood out. */
  readonly plugins: number;
  readonly of: number;
}

export function falseAlarms(steady: Steady, sensitivity: Sensitivity, { plugins, executions }: { readonly plugins: number; readonly executions: number }): FalseAlarms {
  let standOut = 0, flagged = 0;
  for (let plugin = 0; plugin < plugins; plugin++) {
    const random = new Random(plugin + 1);
    const memory = new Memory(sensitivity);
    let count = 0;
    for (let run = 0; run < executions; run++) if (memory.flags(steady(random, run))) count++;
    standOut += count;
    if (count > 0) flagged++;
  }
  return { executions: plugins * executions, standOut, plugins: flagged, of: plugins };
}

/** The share of anomalies that are flagged: one execution with so many times the fuel, after some that did nothing wrong. */
export function detection(steady: Steady, sensitivity: Sensitivity, times: number, { plugins, before }: { readonly plugins: number; readonly before: number }): number {
  let found = 0;
  for (let plugin = 0; plugin < plugins; plugin++) {
    const random = new Random(plugin + 1);
    const memory = new Memory(sensitivity);
    for (let run = 0; run < before; run++) memory.flags(steady(random, run));
    const usual = steady(random, before);
    if (memory.flags({ ...usual, fuel: usual.fuel * times })) found++;
  }
  return found / plugins;
}
