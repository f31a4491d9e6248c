import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The languages in which each program of wasm-fixtures/preview1 is written, as its module's name begins. */
export const LANGUAGES = ['c', 'rust', 'as'] as const;

/** One way of running a program that calls preview 1 function by function. */
export interface Preview1Run {
  /** Name of its expected output. */
  readonly title: string;
  readonly group: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exitCode?: number;
}

/** What each program gets on standard input. */
export const INPUT = 'line one\nthe rest';

export const RUNS: readonly Preview1Run[] = [
  { title: 'environment', group: 'environment', args: ['one', '', 'two words'], env: { A: '1', EMPTY: '', PATHS: 'a=b' } },
  ...['clocks', 'streams', 'files', 'status', 'paths', 'listing', 'demanding'].map(group => ({ title: group, group })),
  { title: 'process', group: 'process', exitCode: 42 },
  // Signal 6, as a shell reports it.
  { title: 'process-raise', group: 'process', args: ['raise'], exitCode: 134 },
];

/** What a run prints, line by line. */
export function expectedOutput({ title }: Preview1Run, root: string = process.cwd()): string {
  return readFileSync(join(root, 'wasm-fixtures/preview1', `${title}.txt`), 'utf8');
}
