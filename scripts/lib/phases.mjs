// The phases of a test run, their report, and the one line of totals at the end.
import { readResults } from '../mocha/results.mjs';

/**
 * @typedef {object} Phase
 * @property {string} name
 * @property {readonly string[]} [needs] names of phases without which this one cannot run
 * @property {boolean} [beside] whether it runs at the same time as the phase before it, which it doesn't need then
 * @property {string} [results] file of the mocha reporter; a phase without one is a plain check
 * @property {() => Promise<void>} run throws where the phase fails
 */

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {'passed' | 'failed' | 'not run'} state
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} seconds
 * @property {string} note
 * @property {readonly import('../mocha/results.mjs').Failure[]} failures the tests that failed
 * @property {boolean} tests whether it has tests of its own
 */

/**
 * Runs the phases in order. One that fails doesn't stop those that don't need it.
 * @param {readonly Phase[]} phases
 * @returns {Promise<readonly Outcome[]>} in the order of the phases
 */
export async function runPhases(phases) {
  /** @type {Map<string, Outcome>} */
  const outcomes = new Map();
  for (const together of atOnce(phases)) {
    await Promise.all(together.map(async phase => {
      const missing = (phase.needs ?? []).find(name => outcomes.has(name) && outcomes.get(name)?.state !== 'passed');
      outcomes.set(phase.name, missing === undefined ? await runPhase(phase) : notRun(phase, `needs ${missing}`));
    }));
  }
  return phases.flatMap(({ name }) => outcomes.get(name) ?? []);
}

/**
 * Phases by when they run: those of a list at the same time.
 * @param {readonly Phase[]} phases
 */
function atOnce(phases) {
  /** @type {Phase[][]} */
  const lists = [];
  for (const phase of phases) {
    const last = lists.at(-1);
    if (phase.beside === true && last !== undefined) last.push(phase);
    else lists.push([phase]);
  }
  return lists;
}

/**
 * @param {Phase} phase
 * @returns {Promise<Outcome>}
 */
async function runPhase(phase) {
  console.log(`\n== ${phase.name}`);
  const start = performance.now();
  let note = '';
  try {
    await phase.run();
  } catch (error) {
    note = error instanceof Error ? error.message : String(error);
    console.error(`${phase.name} failed: ${note}`);
  }
  const seconds = (performance.now() - start) / 1000;
  const counted = { passed: 0, failed: 0, skipped: 0 };
  /** @type {readonly import('../mocha/results.mjs').Failure[]} */
  let failures = [];
  if (phase.results !== undefined) {
    const results = readResults(phase.results);
    if (results !== undefined) {
      ({ passed: counted.passed, failed: counted.failed, skipped: counted.skipped, failures } = results);
    }
    if (results === undefined) note ||= 'mocha did not start';
    else if (!results.finished) note ||= 'mocha did not reach its end';
    else if (counted.passed + counted.failed === 0) note ||= 'no test ran';
    else if (counted.failed > 0) note ||= `${counted.failed} failed`;
  }
  const state = note === '' ? 'passed' : 'failed';
  // A phase that fails without a failed test of its own is a failure nevertheless.
  if (state === 'failed' && counted.failed === 0) counted.failed = 1;
  console.log(`== ${phase.name}: ${state} in ${seconds.toFixed(1)} s`);
  return { name: phase.name, state, seconds, note: firstLine(note), tests: phase.results !== undefined, failures, ...counted };
}

/**
 * @param {Phase} phase
 * @param {string} note
 * @returns {Outcome}
 */
function notRun({ name, results }, note) {
  console.log(`\n== ${name}: not run (${note})`);
  return { name, state: 'not run', passed: 0, failed: 1, skipped: 0, seconds: 0, note, tests: results !== undefined, failures: [] };
}

/**
 * Prints what failed, a table of the phases and, last, the totals alone on their line, so that the end of a log tells all. A phase that failed or did not run counts as
 * one failure unless its own tests failed.
 * @param {readonly Outcome[]} outcomes
 * @returns {boolean} whether all is well: nothing failed and, where there are tests at all, some ran
 */
export function report(outcomes) {
  for (const { name, failures } of outcomes) {
    for (const { title, message } of failures) console.log(`\n${name}: ${title}\n${excerpt(message)}`);
  }
  console.log('\nphase                     state     passed  failed  skipped  seconds');
  for (const { name, state, passed, failed, skipped, seconds, note } of outcomes) {
    const figures = [passed, failed, skipped].map(figure => String(figure).padStart(7)).join(' ');
    console.log(`${name.padEnd(25)} ${state.padEnd(8)}${figures}  ${seconds.toFixed(1).padStart(8)}  ${note}`);
  }
  const [passed, failed, skipped] = /** @type {const} */ (['passed', 'failed', 'skipped'])
    .map(key => outcomes.reduce((sum, outcome) => sum + outcome[key], 0));
  console.log(`\n${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
  return failed === 0 && (passed !== 0 || !outcomes.some(({ tests }) => tests));
}

/**
 * @param {string} message of an error, which may hold a whole difference
 */
function excerpt(message) {
  const lines = message.split('\n').map(line => `  ${line.slice(0, 300)}`);
  return [...lines.slice(0, 30), ...(lines.length > 30 ? [`  … and ${lines.length - 30} lines more`] : [])].join('\n');
}

/** @param {string} text */
function firstLine(text) {
  return text.split('\n', 1)[0] ?? '';
}
