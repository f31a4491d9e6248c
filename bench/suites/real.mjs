// Real modules from npm at work, plain and metered, each in a process of its own; the processes take turns.
import { existsSync } from 'node:fs';
import { workloadSubject } from '../../test/real/subject.mjs';
import { firstDifference, workloads } from '../../test/real/workloads.mjs';
import { interleave, warmUp } from '../lib/interleave.mjs';
import { geometricMean, median, ratio, summarize } from '../lib/statistics.mjs';
import { factor, size, spread, table } from '../lib/table.mjs';

/**
 * Runs that follow each other at once in every process. Their fuel is compared; between later ones real time passes, in
 * which timers of the program's own fire.
 */
const WARM_UP_RUNS = 20;

/**
 * A workload under one scheme, ready to be timed.
 * @param {string} workload
 * @param {string} name  of the variant
 * @param {string} scheme
 */
async function variant(workload, name, scheme) {
  const subject = workloadSubject(workload, scheme);
  const ready = await subject.ready();
  /** @type {Set<string>} */
  const digests = new Set();
  return {
    name,
    digests,
    /** Processor time of the timed runs, in milliseconds. */
    cpuMs: 0,
    /** Fuel of loading and of each run. */
    fuel: [ready.fuel],
    /** Bytes of all modules that the package has compiled so far. */
    sizes: { plain: ready.plainBytes, metered: ready.meteredBytes },
    async run() {
      const ran = await subject.run();
      digests.add(ran.digest);
      this.cpuMs += ran.cpuMs;
      this.fuel.push(ran.fuel);
      this.sizes = { plain: ran.plainBytes, metered: ran.meteredBytes };
      return ran.ms;
    },
    close: () => subject.close(),
  };
}

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function realSuite({ schemes, rounds, only }) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  const notes = [];
  /** @type {Record<string, unknown>[]} */
  const data = [];
  const columns = ['plain again', ...schemes];
  /** @type {Map<string, { median: number, cpu: number, growth: number }[]>} */
  const totals = new Map(columns.map(name => [name, []]));

  for (const subject of workloads) {
    const { name: workload, what, packages, steady } = subject;
    if (only.length > 0 && !only.some(part => workload.includes(part))) continue;
    const missing = packages.filter(each => !existsSync(`node_modules/${each}`));
    if (missing.length > 0) {
      notes.push(`SKIPPED: ${what}: not installed: ${missing.join(', ')}`);
      continue;
    }
    const variants = [];
    try {
      for (const [name, scheme] of [['plain', 'plain'], ['plain again', 'plain'], ...schemes.map(each => [each, each])]) {
        variants.push(await variant(workload, name ?? '', scheme ?? ''));
      }
      await warmUp(variants, { calls: WARM_UP_RUNS, ms: 2500 });
      for (const each of variants) each.cpuMs = 0;
      const samples = await interleave(variants, rounds);

      const outputs = new Set(variants.flatMap(({ digests }) => [...digests]));
      if (outputs.size !== 1) throw new Error(`${what}: outputs differ: ${variants.map(({ name, digests }) => `${name} ${[...digests].join(' ')}`).join('; ')}`);
      const [, , reference, ...others] = variants;
      for (const other of others) {
        const differs = firstDifference(subject, other.fuel.slice(0, 1 + WARM_UP_RUNS), reference?.fuel ?? []);
        if (differs >= 0) throw new Error(`${what}: run ${differs} uses ${reference?.fuel[differs]} fuel with ${reference?.name}, ${other.fuel[differs]} with ${other.name}`);
      }

      const plain = samples.get('plain') ?? [];
      const plainCpuMs = variants[0]?.cpuMs ?? NaN;
      const ratios = variants.slice(1).map(each => ({ name: each.name, ...ratio(samples.get(each.name) ?? [], plain), cpu: each.cpuMs / plainCpuMs, growth: each.sizes.metered / each.sizes.plain }));
      for (const { name, ...figures } of ratios) totals.get(name)?.push(figures);
      const bytes = variants[0]?.sizes.plain ?? 0;
      rows.push([what + (steady === false ? ' *' : ''), size(bytes), spread(summarize(plain), 1), ...ratios.map(each => `${spread(each)} ${factor(each.cpu)}`), ...ratios.slice(1).map(({ growth }) => factor(growth))]);
      data.push({ workload, plainBytes: bytes, plainMs: median(plain), fuel: reference?.fuel.slice(0, 3), ratios: Object.fromEntries(ratios.map(({ name, ...figures }) => [name, figures])) });
      process.stderr.write(`  ${workload}: ${ratios.map(({ name, median: middle, cpu, growth }) => `${name} ${factor(middle)} cpu ${factor(cpu)} size ${factor(growth)}`).join(', ')}\n`);
    } finally {
      for (const each of variants) each.close();
    }
  }

  const mean = (/** @type {string} */ name, /** @type {'median' | 'cpu' | 'growth'} */ key) => {
    const figures = totals.get(name) ?? [];
    return figures.length === 0 ? '–' : factor(geometricMean(figures.map(each => each[key])));
  };
  rows.push(['geometric mean', '', '', ...columns.map(name => `${mean(name, 'median')} ${mean(name, 'cpu')}`), ...schemes.map(name => mean(name, 'growth'))]);
  return {
    text: table(['module', 'size', 'plain, ms', ...columns, ...schemes.map(name => `size, ${name}`)], rows),
    notes: [
      `Medians of ${rounds} interleaved rounds with quartiles; a ratio is taken within each round. The last figure is the ratio of the processor time that the threads used in all rounds: on a busy machine it says more.`,
      `Outputs are equal in every run; fuel of loading and of the first ${WARM_UP_RUNS} runs is the same for every scheme. * Each run starts new instances.`,
      ...notes,
    ],
    data,
  };
}
