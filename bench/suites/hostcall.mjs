// A host call that does nothing, and one that is given bytes: Airlock on each of its hosts next to Extism's JavaScript SDK.
import { inPlaces, withoutWasiCore } from '../lib/places.mjs';
import { median, summarize } from '../lib/statistics.mjs';
import { table } from '../lib/table.mjs';

/** @typedef {import('../hostcall/rounds.ts').Measured} Measured */

/** @type {readonly { size: import('../hostcall/subject.ts').Size, label: string }[]} */
const rows = [{ size: 0, label: 'a number there and back' }, { size: 1024, label: '1 KiB to the host' }, { size: 65_536, label: '64 KiB to the host' }];

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function hostCallSuite({ rounds }) {
  /** @type {{ readonly place: string, readonly measured: Measured[] }[]} */
  const places = await inPlaces('hostcall', rounds, ['wabt', '@extism/extism']);
  return {
    text: places.map(({ place, measured }) => tableOf(place, measured)).join('\n\n'),
    notes: [
      `Microseconds from one call to the next. Of each round the call in the middle: medians of ${rounds} interleaved rounds with quartiles; behind them, what nine of ten calls of a round are quicker than (median of the rounds).`,
      'The function is one that another extension registered: (i32) -> i32, or (list<u8>) -> u32. It notes the time and gives back what it was given, or how many bytes that was.',
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
  const lines = rows.map(({ size, label }) => [`${label}, µs`, ...measured.map(({ samples }) => cell(samples[size]))]);
  return table([place, ...measured.map(({ name }) => name)], lines);
}

/** @param {Measured['samples'][0]} rounds */
function cell(rounds) {
  const { median: middle, low, high } = summarize(rounds.map(round => round.median));
  const digits = middle < 10 ? 1 : 0;
  return `${middle.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)}) ${median(rounds.map(round => round.high)).toFixed(digits)}`;
}
