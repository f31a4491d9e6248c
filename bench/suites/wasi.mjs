// Calls of WASI: one program (bench/wasi/guest.c) under every host there is, in Node and in the extension host of a real
// VS Code, where AIRLOCK_WASI_CORE names the editor's runtime.
import { inPlaces, withoutWasiCore } from '../lib/places.mjs';
import { median, summarize } from '../lib/statistics.mjs';
import { table } from '../lib/table.mjs';

/** @typedef {import('../wasi/rounds.ts').Measured} Measured */
/** @typedef {import('../wasi/subject.ts').Operation} Operation */

/** What each row says: microseconds of one call, or megabytes per second. @type {readonly { operation: Operation, label: string, megabytes?: number }[]} */
const rows = [
  { operation: 'nothing', label: 'sched_yield, µs' },
  { operation: 'stat', label: 'stat, µs' },
  { operation: 'open', label: 'open, read 4 KiB, close, µs' },
  { operation: 'list', label: 'list 10 000 entries, ms' },
  { operation: 'pages', label: 'write 4 KiB anywhere, µs' },
  { operation: 'write', label: 'write on, 1 MiB at a time, MB/s', megabytes: 1.048576 },
  { operation: 'read', label: 'read on, 1 MiB at a time, MB/s', megabytes: 1.048576 },
];

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function wasiSuite({ rounds }) {
  /** @type {{ readonly place: string, readonly measured: Measured[] }[]} */
  const places = await inPlaces('wasi', rounds);
  return {
    text: places.map(({ place, measured }) => tableOf(place, measured)).join('\n\n'),
    notes: [
      `Medians of ${rounds} interleaved rounds with quartiles; behind µs and ms figures, operations per second of the median. Each round does an operation some hundred times (a listing twice), one after the other, in a process of its own.`,
      'Late timers: by how much a timer of 1 ms was late on the thread that answers the program, while it ran: the 99th percentile of a round (median of the rounds) and the worst of all.',
      ...withoutWasiCore(),
    ],
    data: places,
  };
}

/**
 * @param {string} place
 * @param {readonly Measured[]} measured
 */
function tableOf(place, measured) {
  const lines = rows.map(({ operation, label, megabytes }) => [label, ...measured.map(({ samples }) => {
    const nanoseconds = samples[operation];
    return nanoseconds === undefined ? '–' : cell(nanoseconds, label, megabytes);
  })]);
  const late = ['late timers, p99 and worst, ms', ...measured.map(({ delay }) => (delay === undefined ? '–' : `${median(delay.map(({ p99 }) => p99)).toFixed(1)}, ${Math.max(...delay.map(({ max }) => max)).toFixed(1)}`))];
  return table([place, ...measured.map(({ name }) => name)], [...lines, late]);
}

/**
 * @param {readonly number[]} nanoseconds of one operation, in each round
 * @param {string} label
 * @param {number} [megabytes] of one operation, where its speed is told
 */
function cell(nanoseconds, label, megabytes) {
  if (megabytes !== undefined) {
    const { median, low, high } = summarize(nanoseconds.map(time => (megabytes * 1e9) / time));
    return `${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`;
  }
  const unit = label.endsWith('ms') ? 1e6 : 1e3;
  const { median, low, high } = summarize(nanoseconds.map(time => time / unit));
  const digits = median < 10 ? 1 : 0;
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)}) ${Math.round(1e9 / (median * unit)).toLocaleString('en-US')}/s`;
}
