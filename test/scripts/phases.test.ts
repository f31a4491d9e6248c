import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report, runPhases, type Outcome } from '../../scripts/lib/phases.mjs';

describe('test phases', () => {
  let folder: string;
  let printed: string[];
  const { log, error } = console;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'airlock-phases-'));
    printed = [];
    console.log = console.error = (text: unknown) => void printed.push(String(text));
  });
  afterEach(() => {
    Object.assign(console, { log, error });
    rmSync(folder, { recursive: true });
  });

  /** A phase whose mocha wrote these results before it returned. */
  function tested(name: string, results: object | undefined, needs: readonly string[] = []) {
    const file = join(folder, name);
    const run = async () => {
      if (results !== undefined) writeFileSync(file, JSON.stringify({ finished: true, passed: 0, failed: 0, skipped: 0, failures: [], ...results }));
    };
    return { name, results: file, needs, run };
  }
  const fail = async () => {
    throw new Error('broken');
  };
  const lastLine = () => printed.at(-1)?.trim();
  const states = (outcomes: readonly Outcome[]) => outcomes.map(({ state }) => state);

  it('sums the totals of every phase and ends with them', async () => {
    assert.equal(report(await runPhases([tested('a', { passed: 3 }), tested('b', { passed: 4 })])), true);
    assert.equal(lastLine(), '7 passed, 0 failed');
  });

  it('names skipped tests only where there are some', async () => {
    report(await runPhases([tested('a', { passed: 3, skipped: 2 })]));
    assert.equal(lastLine(), '3 passed, 0 failed, 2 skipped');
  });

  it('prints the totals once', async () => {
    report(await runPhases([tested('a', { passed: 1 })]));
    assert.equal(printed.join('\n').match(/^\d+ passed, \d+ failed.*$/gm)?.length, 1);
  });

  it('counts a check that fails as one failure', async () => {
    assert.equal(report(await runPhases([{ name: 'lint', run: fail }, tested('a', { passed: 1 })])), false);
    assert.equal(lastLine(), '1 passed, 1 failed');
  });

  it('runs one beside the one before it, and what needs either after both', async () => {
    const began: string[] = [];
    let isSecondThere = (): void => undefined;
    const second = new Promise<void>(resolve => { isSecondThere = resolve; });
    const outcomes = await runPhases([
      { name: 'a', run: async () => { began.push('a'); await second; throw new Error('broken'); } },
      { name: 'b', beside: true, run: async () => { began.push('b'); isSecondThere(); } },
      { ...tested('c', { passed: 1 }, ['a']) }, { ...tested('d', { passed: 1 }, ['b']) },
    ]);
    assert.deepEqual([began, outcomes.map(({ name, state }) => `${name} ${state}`)], [['a', 'b'], ['a failed', 'b passed', 'c not run', 'd passed']]);
  });

  it('runs what does not need the phase that failed, and not what does', async () => {
    const outcomes = await runPhases([{ name: 'build', run: fail }, tested('a', { passed: 1 }, ['build']), tested('b', { passed: 1 })]);
    assert.deepEqual(states(outcomes), ['failed', 'not run', 'passed']);
  });

  for (const [what, results] of [
    ['ran no test', { skipped: 4 }], ['died before its end', { finished: false, passed: 2 }], ['never started', undefined],
  ] as const) {
    it(`fails a phase whose mocha ${what}`, async () => {
      assert.equal(report(await runPhases([tested('a', results)])), false);
    });
  }
});
