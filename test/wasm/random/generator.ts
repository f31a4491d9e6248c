import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { numbers } from './numbers';

const execute = promisify(execFile);

/** The system's programs: npm puts packages' own first, and another binaryen makes modules of other features. */
const PATH = (process.env['PATH'] ?? '').split(delimiter).filter(folder => !folder.includes('node_modules')).join(delimiter);

function wasmOpt(args: readonly string[]): Promise<unknown> {
  return execute('wasm-opt', args, { env: { ...process.env, PATH } });
}

/** A module made from a seed. */
export interface RandomModule {
  readonly seed: number;
  /** Whether no result of an operation on floats can be a NaN, whose bits may differ from run to run. */
  readonly withoutNaNs: boolean;
  /** Whether it was made here (own/), of more than the interpreter covers. */
  readonly own: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const simple = ['--mvp-features', '--enable-mutable-globals', '--enable-sign-ext', '--enable-nontrapping-float-to-int', '--enable-multivalue'];
const base = [...simple, '--enable-bulk-memory'];
const featureSets: readonly (readonly string[])[] = [
  simple,
  [...base, '--enable-simd', '--enable-extended-const'],
  [...base, '--enable-exception-handling'],
  [...base, '--enable-exception-handling', '--enable-simd', '--enable-tail-call'],
  // Half of these modules are of no use: what this flag makes of older drafts has changed since.
  [...base, '--enable-reference-types'],
];

/** Modules that are made at the same time. */
const PARALLEL = 3;

/** Whether binaryen's `wasm-opt` can be called. */
export async function hasGenerator(): Promise<boolean> {
  try {
    await wasmOpt(['--version']);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes modules with `wasm-opt -ttf`, which turns any bytes into a valid module: the same seed, the same module, for one
 * version of binaryen.
 * @param from the first seed; the others follow it
 * @param each is called with every module
 * @param wanted whether one more is
 */
export async function generate(from: number, count: number, each: (made: RandomModule) => void, wanted: () => boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-random-'));
  try {
    let next = from;
    const work = async (): Promise<void> => {
      while (next < from + count && wanted()) each(await make(folder, next++));
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(folder: string, seed: number): Promise<RandomModule> {
  const next = numbers(seed);
  const size = next(4) === 0 ? 2000 + next(8000) : 100 + next(2500);
  const input = join(folder, `${seed}.bytes`);
  const output = join(folder, `${seed}.wasm`);
  const features = featureSets[next(featureSets.length)] ?? base;
  const withoutNaNs = next(4) > 0;
  const oob = next(4) === 0 ? ['--no-fuzz-oob'] : [];
  await writeFile(input, Uint8Array.from({ length: size }, () => next(256)));
  await wasmOpt([input, '-ttf', '-o', output, ...features, ...oob, ...(withoutNaNs ? ['--denan'] : [])]);
  const bytes = Uint8Array.from(await readFile(output));
  await Promise.all([rm(input), rm(output)]);
  return { seed, withoutNaNs, own: false, bytes };
}
