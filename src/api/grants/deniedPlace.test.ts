import assert from 'node:assert/strict';
import { deniedPlace } from './deniedPlace';

const ONE = ['/workspace'];
const TWO = ['/workspaces/site', '/workspaces/docs'];

describe('the place of a file that was denied', () => {
  for (const [path, guests, expected] of [
    ['/workspace/docs/a.md', ONE, { index: 0, path: 'docs/a.md' }],
    ['docs/a.md', ONE, { index: 0, path: 'docs/a.md' }],
    ['./docs//b/../a.md', ONE, { index: 0, path: 'docs/a.md' }],
    ['/workspaces/docs/a.md', TWO, { index: 1, path: 'a.md' }],
    ['docs/a.md', TWO, { index: 1, path: 'a.md' }],
    ['/workspacedocs/a.md', ONE, undefined],
    ['/workspace/../etc/passwd', ONE, undefined],
    ['../secret', ONE, undefined],
    ['other/a.md', TWO, undefined],
    ['/etc/passwd', ONE, undefined],
    ['.', ONE, undefined],
    ['', ONE, undefined],
    ['docs/a.md', [], undefined],
  ] as const) {
    it(`named ${JSON.stringify(path)} is ${expected === undefined ? 'none of the workspace' : `${expected.path} of ${guests[expected.index] ?? ''}`}`, () => {
      assert.deepEqual(deniedPlace(path, guests), expected);
    });
  }
});
