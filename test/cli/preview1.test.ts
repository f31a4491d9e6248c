import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expectedOutput, INPUT, RUNS } from '../support/preview1Fixtures';
import { inTemporaryFolder, runNode } from './airlock';
import { modulePath } from './fixtures';
import { DIFFERENCES } from './preview1Differences';

/** What a line says, and of what. */
function split(line: string): [call: string, answer: string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}

/** The lines of node:wasi that are not the expected ones, by their call. */
async function differingLines(group: string): Promise<Map<string, string>> {
  const run = RUNS.find(({ title }) => title === group) ?? assert.fail(group);
  const { stdout, code } = await inTemporaryFolder(folder => runNode([
    resolve('test/cli/nodeWasi.mjs'), resolve(modulePath(`c-preview1-${group}`)),
    JSON.stringify({ args: run.args ?? [], env: run.env ?? {}, preopens: { '/workspace': folder } }),
  ], { input: INPUT }));
  assert.equal(code, run.exitCode ?? 0);
  const expected = expectedOutput(run).split('\n'), found = stdout.toString().split('\n');
  assert.equal(found.length, expected.length);
  return new Map(expected.flatMap((line, index) => {
    const theirs = found[index] ?? '';
    assert.equal(split(theirs)[0], split(line)[0]);
    return theirs === line ? [] : [split(theirs)];
  }));
}

describe('node:wasi, function by function', () => {
  for (const [group, differences] of Object.entries(DIFFERENCES)) {
    it(`gives the same answers for ${group}, but for those that are listed`, async () => {
      const found = await differingLines(group);
      const listed = Object.assign({}, ...differences.map(({ lines }) => lines)) as Record<string, RegExp>;
      for (const [call, answer] of found) assert.match(answer, listed[call] ?? assert.fail(`not listed: ${call}: ${answer}`));
      for (const { lines, isRare } of differences) {
        for (const call of Object.keys(lines)) assert.ok(isRare === true || found.has(call), `${call} does not differ`);
      }
    });
  }

  it('is told apart in docs/WASI.md, with the same reasons', async () => {
    const text = await readFile('docs/WASI.md', 'utf8');
    for (const { why, lines } of Object.values(DIFFERENCES).flat()) {
      const names = new Set(Object.keys(lines).map(call => call.split(' ')[0]));
      for (const name of names) assert.ok(text.split('\n').some(line => line.includes(`\`${name}\``) && line.includes(why)), `${name}: ${why}`);
    }
  });
});
