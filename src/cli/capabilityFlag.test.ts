import assert from 'node:assert/strict';
import { parseCapabilityFlag } from './capabilityFlag';

describe('a capability on the command line', () => {
  it('is a name, or a part of what is asked for', () => {
    assert.deepEqual(parseCapabilityFlag('fs.read'), { name: 'fs.read' });
    assert.deepEqual(parseCapabilityFlag('all'), { name: 'all' });
    assert.deepEqual(parseCapabilityFlag('fs.read:docs/**,src/{a,b}.c'), { name: 'fs.read', scope: ['docs/**', 'src/{a,b}.c'] });
    assert.deepEqual(parseCapabilityFlag('network:x.org:8080'), { name: 'network', scope: ['x.org:8080'] });
    assert.deepEqual(parseCapabilityFlag('exec:echo a,b'), { name: 'exec', scope: ['echo a,b'] });
  });

  for (const text of ['', 'root', 'fs.read:', 'fs.read:a,', 'plan:x', 'all:x']) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseCapabilityFlag(text), { code: 'usage.invalid' });
    });
  }
});
