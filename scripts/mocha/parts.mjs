// Test files in parts, each run by a mocha of its own, as many at a time as there are processors: a part that leaves something
// open, or dies, is told from the others.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../lib/processes.mjs';
import { readResults, total } from './results.mjs';

/** Tests have threads and processes of their own. */
const MOST_AT_ONCE = 4;
const PARTS_TOLD = 12;
/** Several times what the longest takes: one that does not end has left something open, which its tests are to close. */
const MOST_MS = 10 * 60_000;

/**
 * @typedef {object} Part
 * @property {readonly string[]} files
 * @property {string} results file of its mocha
 * @property {number} seconds that it took
 */

/**
 * Divides test files into parts, in the order in which they are to be begun.
 * @param {readonly string[]} files
 * @param {readonly string[]} long those that take longest, the longest first; each is a part of its own
 * @param {string} results file of the results of all; those of the parts are in a folder beside it
 * @param {number} partFiles files of a part, unless it takes long: starting mocha takes a second
 * @returns {readonly Part[]}
 */
export function partsOf(files, long, results, partFiles) {
  const first = long.filter(file => files.includes(file));
  const rest = files.filter(file => !first.includes(file));
  const some = first.map(file => [file]);
  for (let at = 0; at < rest.length; at += partFiles) some.push(rest.slice(at, at + partFiles));
  return some.map((own, at) => ({ files: own, results: join(`${results}.parts`, `${at}.json`), seconds: 0 }));
}

/**
 * Runs parts, and prints what each printed once it has ended.
 * @param {readonly Part[]} parts
 * @param {(files: readonly string[]) => readonly string[]} command arguments of Node for the files of a part
 * @param {string} results file that gets the results of all of them, up to date after every part
 * @returns {Promise<boolean>} whether all is well
 */
export async function runParts(parts, command, results) {
  rmSync(`${results}.parts`, { recursive: true, force: true });
  mkdirSync(dirname(results), { recursive: true });
  const waiting = [...parts];
  let isWell = true;
  const save = () => {
    const sum = total(parts.map(part => readResults(part.results)));
    writeFileSync(results, JSON.stringify(sum, undefined, 1));
    return sum;
  };
  const work = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      isWell = await runPart(part, command) && isWell;
      save();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), MOST_AT_ONCE) }, work));
  const { passed, failed, skipped, failures } = save();
  for (const { title, message } of failures) console.log(`\n${title}\n  ${message.split('\n', 1)[0]}`);
  const longest = [...parts].sort((a, b) => b.seconds - a.seconds).slice(0, PARTS_TOLD);
  console.log(`\nWhat took longest, in seconds: ${longest.map(({ files, seconds }) => `${seconds.toFixed(0)} ${files[0]}${files.length > 1 ? ' …' : ''}`).join(', ')}`);
  console.log(`${passed} passing, ${failed} failing, ${skipped} pending`);
  return isWell;
}

/**
 * @param {Part} part
 * @param {(files: readonly string[]) => readonly string[]} command
 */
async function runPart(part, command) {
  const since = performance.now();
  /** @type {string[]} */
  const printed = [];
  const { code, timedOut } = await run(process.execPath, command(part.files), { env: { AIRLOCK_TEST_RESULTS: part.results }, timeoutMs: MOST_MS, onOutput: text => void printed.push(text) });
  part.seconds = (performance.now() - since) / 1000;
  process.stdout.write(printed.join(''));
  const own = readResults(part.results);
  if (code === 0 && own?.finished === true) return true;
  if (own?.finished !== true || own.failed === 0) console.error(`A part ${timedOut ? `was ended after ${MOST_MS / 60_000} minutes` : `ended with ${code}`}, ${own?.finished === true ? 'though no test failed' : 'before its end'}: ${part.files.join(' ')}`);
  return false;
}
