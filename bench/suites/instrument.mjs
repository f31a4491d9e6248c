// How fast modules are rewritten, against what the engine needs to compile them and against other tools; and how they grow.
import { existsSync, statSync } from 'node:fs';
import { Subject } from '../../test/real/subject.mjs';
import { interleave, warmUp } from '../lib/interleave.mjs';
import { summarize } from '../lib/statistics.mjs';
import { factor, size, spread, table } from '../lib/table.mjs';

const modules = [
  { name: 'esbuild', file: 'node_modules/esbuild-wasm/esbuild.wasm' },
  { name: 'ruby', file: 'node_modules/@ruby/3.4-wasm-wasi/dist/ruby+stdlib.wasm' },
];

/** Eager, with the baseline compiler only. */
const liftoff = ['--no-wasm-lazy-compilation', '--liftoff-only'];
/** The engine compiles on several threads; the instrumenter runs on one. */
const oneThread = ['--wasm-num-compilation-tasks=1'];

/**
 * @param {string} name
 * @param {string} task
 * @param {string} file
 * @param {{ scheme?: string, execArgv?: readonly string[] }} [options]
 */
async function variant(name, task, file, { scheme = '', execArgv = [] } = {}) {
  const subject = new Subject('bench/instrument/child.mjs', [task, file, scheme], { execArgv });
  await subject.ready();
  return {
    name,
    made: 0,
    async run() {
      const { ms, outputBytes } = await subject.run();
      this.made = outputBytes;
      return ms;
    },
    close: () => subject.close(),
  };
}

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function instrumentSuite({ schemes, rounds, only }) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  const notes = [];
  /** @type {Record<string, unknown>[]} */
  const data = [];

  for (const { name: moduleName, file } of modules) {
    if (only.length > 0 && !only.some(part => moduleName.includes(part))) continue;
    if (!existsSync(file)) {
      notes.push(`SKIPPED: ${moduleName}: ${file} is not installed.`);
      continue;
    }
    const bytes = statSync(file).size;
    /** @param {string} name @param {readonly number[]} samples @param {number} made */
    const report = (name, samples, made) => {
      const speed = summarize(samples.map(ms => bytes / ms / 1000));
      const growth = made === 0 ? '' : factor(made / bytes);
      rows.push([`${moduleName}, ${size(bytes)}: ${name}`, spread(summarize(samples), 0), spread(speed, 1), growth]);
      data.push({ module: moduleName, bytes, name, ms: summarize(samples), mbPerSecond: speed, made });
      process.stderr.write(`  ${moduleName}, ${name}: ${speed.median.toFixed(1)} MB/s ${growth}\n`);
    };

    const fast = [];
    try {
      for (const scheme of schemes) fast.push(await variant(`meter, ${scheme}`, 'meter', file, { scheme }));
      for (const scheme of schemes) fast.push(await variant(`harden, ${scheme}`, 'harden', file, { scheme }));
      fast.push(await variant('V8, eager, baseline compiler', 'compile', file, { execArgv: liftoff }));
      fast.push(await variant('V8, eager, baseline compiler, one thread', 'compile', file, { execArgv: [...liftoff, ...oneThread] }));
      fast.push(await variant('V8, as it comes (lazy)', 'compile', file));
      /** @type {typeof fast} */
      const working = [];
      for (const each of fast) {
        // A tool that refuses the module is reported, not timed.
        await each.run().then(() => working.push(each), error => notes.push(`${moduleName}: ${each.name}: ${error.message}`));
      }
      await warmUp(working, { calls: 3, ms: 1500 });
      const samples = await interleave(working, rounds);
      for (const each of working) report(each.name, samples.get(each.name) ?? [], each.made);
    } finally {
      for (const each of fast) each.close();
    }

    for (const [name, task] of [['npm binaryen, read and write', 'binaryen'], ['npm wasm-metering', 'wasm-metering']]) {
      const each = await variant(name ?? '', task ?? '', file);
      try {
        const samples = [await each.run(), await each.run()];
        report(each.name, samples, each.made);
      } catch (error) {
        notes.push(`${moduleName}: ${name}: does not run: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        each.close();
      }
    }
  }
  return {
    text: table(['module and tool', 'ms', 'MB of module a second', 'growth'], rows),
    notes: [
      `Medians of ${rounds} interleaved rounds (2 for the npm tools), warm, with quartiles. The engine compiles on all cores, unless it says one thread; rewriting is on one.`,
      ...notes,
    ],
    data,
  };
}
