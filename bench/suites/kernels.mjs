// Steady-state time of small C kernels, plain and metered.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AMPLE_FUEL, FUEL_EXPORT, meterWith } from '../../test/real/metering.mjs';
import { kernels } from '../kernels/kernels.mjs';
import { interleave, warmUp } from '../lib/interleave.mjs';
import { geometricMean, median, ratio, summarize } from '../lib/statistics.mjs';
import { compared, factor, spread, table } from '../lib/table.mjs';

/** @typedef {import('../kernels/kernels.mjs').Kernel} Kernel */

/**
 * The same module in other bytes, so that the engine does not reuse the code it has for it.
 * @param {Uint8Array} bytes
 */
const twin = bytes => Uint8Array.of(...bytes, 0, 3, 2, 0x63, 0x32);

/**
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {Kernel} kernel
 * @param {WebAssembly.Imports} [imports]
 */
function variant(name, bytes, kernel, imports) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)), imports);
  const run = /** @type {(n: number) => number} */ (exports['run']);
  const fuel = /** @type {WebAssembly.Global<'i64'> | undefined} */ (exports[FUEL_EXPORT]);
  /** @type {() => void} */ (exports['_initialize'])();
  return {
    name,
    bytes: bytes.length,
    run() {
      if (fuel !== undefined) fuel.value = AMPLE_FUEL;
      const start = performance.now();
      const result = run(kernel.bench);
      const ms = performance.now() - start;
      if (result !== kernel.benchResult) throw new Error(`${kernel.name}, ${name}: ${result} instead of ${kernel.benchResult}`);
      return ms;
    },
    /** Fuel units used by one run. */
    fuel() {
      this.run();
      return fuel === undefined ? undefined : AMPLE_FUEL - fuel.value;
    },
  };
}

/**
 * npm `wasm-metering`, which calls an imported function for each block. It is so slow that a few rounds are enough.
 * @param {Uint8Array} bytes
 * @param {Kernel} kernel
 * @param {number} rounds
 */
async function withWasmMetering(bytes, kernel, rounds) {
  const { meterWASM } = createRequire(import.meta.url)('wasm-metering');
  let used = 0n;
  const metering = { usegas: (/** @type {bigint} */ amount) => (used += amount) };
  const variants = [
    variant('plain', bytes, kernel),
    variant('wasm-metering', meterWASM(Buffer.from(bytes), { meterType: 'i64' }), kernel, { metering }),
  ];
  await warmUp(variants, { calls: 3, ms: 50 });
  const samples = await interleave(variants, Math.max(3, Math.round(rounds / 8)));
  return ratio(samples.get('wasm-metering') ?? [], samples.get('plain') ?? []);
}

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function kernelsSuite({ schemes, rounds, only }) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {Map<string, { kind: Kernel['kind'], median: number, best: number }[]>} */
  const ratios = new Map();
  /** @type {Record<string, unknown>[]} */
  const data = [];
  const chosen = kernels.filter(({ name }) => only.length === 0 || only.some(part => name.includes(part)));
  const columns = ['plain again', ...schemes];

  for (const kernel of chosen) {
    const bytes = readFileSync(join(import.meta.dirname, `../kernels/built/${kernel.name}.wasm`));
    const variants = [
      variant('plain', bytes, kernel),
      variant('plain again', twin(bytes), kernel),
      ...schemes.map(scheme => variant(scheme, meterWith(bytes, scheme), kernel)),
    ];
    await warmUp(variants, { calls: 8, ms: 300 });
    const samples = await interleave(variants, rounds);
    const plain = samples.get('plain') ?? [];

    const fuels = variants.slice(2).map(each => each.fuel());
    if (fuels.some(fuel => fuel !== fuels[0])) {
      throw new Error(`${kernel.name}: schemes disagree on fuel: ${schemes.map((scheme, index) => `${scheme} ${fuels[index]}`).join(', ')}`);
    }

    const ratiosToPlain = columns.map(name => ({ name, ...ratio(samples.get(name) ?? [], plain) }));
    for (const { name, median: middle, best } of ratiosToPlain) ratios.set(name, [...(ratios.get(name) ?? []), { kind: kernel.kind, median: middle, best }]);
    const slow = await withWasmMetering(bytes, kernel, rounds);
    ratios.set('wasm-metering', [...(ratios.get('wasm-metering') ?? []), { kind: kernel.kind, median: slow.median, best: slow.best }]);
    rows.push([kernel.name, kernel.kind, spread(summarize(plain), 1), ...ratiosToPlain.map(compared), `${slow.median.toFixed(1)} ${slow.best.toFixed(1)}`, String(fuels[0] ?? '–')]);
    data.push({
      kernel: kernel.name, kind: kernel.kind, plainMs: median(plain), fuel: fuels[0]?.toString(),
      ratios: Object.fromEntries([...ratiosToPlain, { name: 'wasm-metering', median: slow.median, best: slow.best }].map(({ name, ...summary }) => [name, summary])),
      bytes: Object.fromEntries(variants.map(each => [each.name, each.bytes])),
    });
    process.stderr.write(`  ${kernel.name}: ${ratiosToPlain.map(({ name, median: middle, best }) => `${name} ${factor(middle)} ${factor(best)}`).join(', ')}\n`);
  }

  const mean = (/** @type {string} */ name, /** @type {(kind: Kernel['kind']) => boolean} */ choose) => {
    const values = (ratios.get(name) ?? []).filter(({ kind }) => choose(kind));
    if (values.length === 0) return '–';
    return `${factor(geometricMean(values.map(each => each.median)))} ${factor(geometricMean(values.map(each => each.best)))}`;
  };
  for (const [label, choose] of /** @type {const} */ ([
    ['geometric mean of all', () => true],
    ['without recursion and indirect calls', kind => kind !== 'calls'],
    ['recursion and indirect calls', kind => kind === 'calls'],
  ])) rows.push([label, '', '', ...[...columns, 'wasm-metering'].map(name => mean(name, choose)), '']);

  return {
    text: table(['kernel', 'kind', 'plain, ms', ...columns, 'npm wasm-metering', 'fuel'], rows),
    notes: [
      `Medians of ${rounds} interleaved rounds with quartiles; a ratio is taken within each round. The last figure is the ratio of the fastest samples.`,
      'Results equal the recorded ones in every run; fuel is the same for every scheme.',
    ],
    data,
  };
}
