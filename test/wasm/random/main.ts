import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check, mutated } from '../mutation';
import { compareModule, emptyTally, type Difference } from './compare';
import { generate, hasGenerator, type RandomModule } from './generator';
import { numbers } from './numbers';
import { generateOwn } from './own/index';
import { shrink } from './shrink';

/** Where modules go that behave differently. */
const kept = join('out', 'random');

/**
 * Compares random modules in whatever Node starts it: `node out/test/wasm/random/main.js [--own] [--count N] [--seed FIRST]
 * [--seconds MOST] [--mutations PER_MODULE]`; an interrupt ends it with its figures. With `--own` they are made here (own/), else by wasm-opt. With
 * `--mutations` each is changed so many times instead, and every result must be handled right (mutation.ts). Ends
 * with 0 where nothing differs, 1 where something does, 2 where there is no wasm-opt.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: {
    own: { type: 'boolean', default: false }, count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '1000000' }, mutations: { type: 'string', default: '0' },
  } });
  if (!values.own && !await hasGenerator()) {
    console.error('There is no wasm-opt: install binaryen.');
    process.exitCode = 2;
    return;
  }
  const tally = emptyTally();
  const differences: Difference[] = [];
  const started = performance.now();
  let interrupted = false;
  process.once('SIGINT', () => { interrupted = true; });
  let mutants = 0;
  let accepted = 0;
  const mutate = (made: RandomModule): Difference | undefined => {
    const next = numbers(made.seed);
    for (let left = Number(values.mutations); left > 0; left--) {
      const { bytes, what } = mutated(made.bytes, next);
      mutants++;
      try {
        if (check(bytes, what) === 'accepted') accepted++;
      } catch (error) {
        return { seed: made.seed, what: `changed: ${String((error as Error).stack)}` };
      }
    }
    return undefined;
  };
  const compare = (made: RandomModule): void => {
    const difference = Number(values.mutations) > 0 ? mutate(made) : compareModule(made, tally);
    if (difference === undefined) return;
    differences.push(difference);
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, `${made.seed}.wasm`), made.bytes);
    if (mutants === 0) writeFileSync(join(kept, `${made.seed}.small.wasm`), shrink(made));
    console.log(`seed ${difference.seed}: ${difference.what.slice(0, 2000)}`);
  };
  await (values.own ? generateOwn : generate)(
    Number(values.seed), Number(values.count), compare, () => !interrupted && performance.now() - started < Number(values.seconds) * 1000,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const { modules, skipped, calls, returned, trapped, exhausted, hardened, interpreted, threaded, overshoot } = tally;
  if (mutants > 0) console.log(`V8 ${process.versions.v8}: ${mutants} changed modules in ${seconds} s, of which ${accepted} were accepted.`);
  else console.log(`V8 ${process.versions.v8}, ${values.own ? 'own' : 'binaryen\'s'} seeds from ${values.seed}: ${modules} modules (${skipped} not comparable, ${threaded} threaded) in ${seconds} s; `
    + `${calls} calls, of which ${returned} returned and ${trapped} did not; ${exhausted} runs out of fuel, at most ${overshoot} units below zero; ${hardened} calls hardened, ${interpreted} interpreted.`);
  console.log(`${differences.length} differences.`);
  if (differences.length > 0) process.exitCode = 1;
}

void main();
