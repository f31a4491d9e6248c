import type { RunOptions } from '../support/executions';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { fixtures } from '../cli/fixtures';

/** A way of running a fixture, made anew for each time it is run. */
export interface Case {
  readonly title: string;
  readonly fixture: string;
  options(): RunOptions;
}

/** A generator of 32-bit numbers that gives the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const CALLS: Readonly<Record<string, readonly string[]>> = {
  traps: ['unreachable', 'divide-by-zero', 'integer-overflow', 'invalid-conversion', 'out-of-bounds-load', 'out-of-bounds-copy', 'undefined-element', 'null-element', 'wrong-type', 'fine'],
};
/** Too slow to be run a thousand times. */
const SLOW = new Set(['c-bigfile']);

/** The `index`th of a series of random executions of the fixtures: program, input, files and limits. */
export function randomCase(index: number): Case {
  const random = randomFrom(index * 7919 + 1);
  const usable = fixtures.filter(fixture => ['command', 'endless', 'denied'].includes(fixture.kind) && !SLOW.has(fixture.name) || fixture.name in CALLS);
  const fixture = usable[random(usable.length)];
  if (fixture === undefined) throw new Error('There are no fixtures.');
  const runs = fixture.runs ?? [{}];
  const run = runs[random(runs.length)] ?? {};
  const exports = CALLS[fixture.name];
  const name = exports?.[random(exports.length)];
  const stdin = run.stdin ?? (random(2) === 0 ? undefined : Buffer.from(Array.from({ length: random(3_000) }, () => random(256))));
  const content = Array.from({ length: random(40) }, () => `line ${random(1_000)}`).join('\n');
  const isEndless = fixture.kind === 'endless';
  const fuel = random(4) === 0 || isEndless ? BigInt(1 + random(300_000)) : 1_000_000_000n;
  const memoryPages = random(8) === 0 ? 1 + random(20) : 1_024;
  return {
    title: `${index}: ${fixture.name}${name === undefined ? '' : ` ${name}`} ${JSON.stringify(run.args ?? [])}, ${fuel} fuel, ${memoryPages} pages`,
    fixture: fixture.name,
    options: () => ({
      args: run.args ?? [],
      env: run.env ?? {},
      ...(stdin === undefined ? {} : { stdin }),
      ...(run.workspace === true || random(3) === 0 ? { files: new MemoryFileSystem({ 'hello.txt': content, 'notes.txt': 'a\nb\n', docs: { 'a.txt': content } }) } : {}),
      ...(name === undefined ? {} : { call: { export: name } }),
      limits: { fuel, memoryPages },
    }),
  };
}
