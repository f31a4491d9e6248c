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
    /**
     * Processor time of each run, of all threads, in milliseconds.
     * @type {number[]}
     */
    cpuMs: [],
    async run() {
      const { ms, cpuMs, outputBytes } = await subject.run();
      this.made = outputBytes;
      this.cpuMs.push(cpuMs);
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
    /** @param {{ name: string, made: number, cpuMs: readonly number[] }} tool @param {readonly number[]} samples */
    const report = ({ name, made, cpuMs }, samples) => {
      const cpu = summarize(cpuMs.slice(-samples.length));
      const speed = summarize(samples.map(ms => bytes / ms / 1000));
      const growth = made === 0 ? '' : factor(made / bytes);
      rows.push([`${moduleName}, ${size(bytes)}: ${name}`, spread(summarize(samples), 0), spread(cpu, 0), spread(speed, 1), (bytes / cpu.median / 1000).toFixed(1), growth]);
      data.push({ module: moduleName, bytes, name, ms: summarize(samples), cpuMs: cpu, mbPerSecond: speed, made });
      process.stderr.write(`  ${moduleName}, ${name}: ${speed.median.toFixed(1)} MB/s, ${(bytes / cpu.median / 1000).toFixed(1)} MB per second of processor time ${growth}\n`);
    };

    const fast = [];
    try {
      for (const scheme of schemes) fast.push(await variant(`meter, ${scheme}`, 'meter', file, { scheme }));
      for (const scheme of schemes) fast.push(await variant(`harden, ${scheme}`, 'harden', file, { scheme }));
      fast.push(await variant('harden, threaded, several threads', 'harden-in-worker', file));
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
      for (const each of working) report(each, samples.get(each.name) ?? []);
    } finally {
      for (const each of fast) each.close();
    }

    for (const [name, task] of [['npm binaryen, read and write', 'binaryen'], ['npm wasm-metering', 'wasm-metering']]) {
      const each = await variant(name ?? '', task ?? '', file);
      try {
        const samples = [await each.run(), await each.run()];
        report(each, samples);
      } catch (error) {
        notes.push(`${moduleName}: ${name}: does not run: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        each.close();
      }
    }
  }
  return {
    text: table(['module and tool', 'ms', 'processor ms', 'MB/s', 'MB/processor s', 'growth'], rows),
    notes: [
      `Medians of ${rounds} interleaved rounds (2 for the npm tools), warm, with quartiles. The engine compiles on all cores, unless it says one thread; rewriting is on one, unless it says several. Processor time is of all threads: on a busy machine it says more.`,
      ...notes,
    ],
    data,
  };
}
