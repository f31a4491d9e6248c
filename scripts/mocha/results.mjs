import { readFileSync } from 'node:fs';

/** @typedef {{ title: string, message: string }} Failure a test that failed */

/**
 * What one mocha run did.
 * @typedef {object} Results
 * @property {boolean} finished false where the run died before its end
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {Failure[]} failures
 */

/**
 * Reads what the reporter wrote.
 * @param {string} file
 * @returns {Results | undefined} undefined where mocha never got to writing it
 */
export function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * What several runs did together.
 * @param {readonly (Results | undefined)[]} runs undefined for one that has not begun
 * @returns {Results} finished once all of them are
 */
export function total(runs) {
  const known = runs.filter(one => one !== undefined);
  /** @param {'passed' | 'failed' | 'skipped'} key */
  const sum = key => known.reduce((count, one) => count + one[key], 0);
  return { finished: runs.every(one => one?.finished === true), passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), failures: known.flatMap(({ failures }) => failures) };
}
