import assert from 'node:assert/strict';
import { WASI_ATTACHED, WASI_SIGNATURES } from './signatures';

describe('what a WASI call brings along', () => {
  it('is named by parameters that are a pointer and a length, side by side', () => {
    for (const [name, { pointer, length, follow, unit }] of WASI_ATTACHED) {
      const params = WASI_SIGNATURES.get(name)?.params ?? [];
      assert.deepEqual([params[pointer], params[length], length], ['i32', 'i32', pointer + 1], name);
      assert.ok(unit === 8 || !follow, name);
    }
  });

  it('is there for every path', () => {
    const paths = [...WASI_SIGNATURES.keys()].filter(name => name.startsWith('path_'));
    assert.ok(paths.length > 5);
    for (const name of paths) assert.deepEqual([WASI_ATTACHED.get(name)?.unit, WASI_ATTACHED.get(name)?.follow], [1, false], name);
  });
});
