import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { featureSteps, refusalSteps } from '../../src/wasm/index';

/** The rows of the table below a heading of docs/REFUSALS.md, as cells. */
function rowsBelow(heading: string): string[][] {
  const [, rest = ''] = readFileSync('docs/REFUSALS.md', 'utf8').split(`\n## ${heading}\n`);
  const [section = ''] = rest.split('\n## ');
  return section.split('\n').filter(line => line.startsWith('|')).slice(2).map(line => line.split('|').slice(1, -1).map(cell => cell.trim()));
}

/** The text of all of src/wasm. */
function sources(): string {
  const files = readdirSync('src/wasm', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return files.map(file => readFileSync(join('src/wasm', file), 'utf8')).join('\n');
}

describe('docs/REFUSALS.md', () => {
  it('has every code, with the sentence that users are shown', () => {
    const documented = rowsBelow('Codes').map(([code = '', , step = '']) => [code.replaceAll('`', ''), step]);
    assert.deepEqual(Object.fromEntries(documented), refusalSteps);
  });

  it('has every feature that is refused by name, with the sentence that users are shown', () => {
    const named = [...sources().matchAll(/unsupported\([^,]+, '([^']+)'/g)].map(match => match[1] ?? '');
    assert.ok(named.length > 8);
    const documented = new Map(rowsBelow('Features that are refused').map(([feature = '', , step = '']) => [feature, step]));
    documented.delete('instruction 0x…');
    assert.deepEqual([...documented.keys()].sort(), [...new Set(named)].sort());
    for (const [feature, step] of documented) assert.equal(step, featureSteps[feature] ?? `Build the plugin without ${feature}.`);
  });
});
