// Mocha reporter: prints like `spec`, and keeps the totals in a JSON file that is up to date after every test, so that a
// run that dies half-way still says what it did. The file is named by the reporter option or variable below.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Mocha from 'mocha';

/** @typedef {import('./results.mjs').Results} Results */

export default class ResultsReporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const file = /** @type {string | undefined} */ (options.reporterOptions?.output) ?? process.env.AIRLOCK_TEST_RESULTS;
    if (file === undefined) throw new Error('The reporter needs the option `output` or AIRLOCK_TEST_RESULTS.');
    mkdirSync(dirname(file), { recursive: true });
    /** @type {Results} */
    const results = { finished: false, passed: 0, failed: 0, skipped: 0, failures: [] };
    const save = () => writeFileSync(file, JSON.stringify(results, undefined, 1));
    save();
    runner.on('pass', () => {
      results.passed++;
      save();
    });
    runner.on('pending', () => {
      results.skipped++;
      save();
    });
    runner.on('fail', (/** @type {Mocha.Test} */ test, /** @type {Error} */ error) => {
      results.failed++;
      results.failures.push({ title: test.fullTitle(), message: error?.message ?? String(error) });
      save();
    });
    runner.once('end', () => {
      results.finished = true;
      save();
    });
  }
}
