import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileAccess } from '../fileAccess';
import { ruledAccess } from './ruledAccess';
import { Rulings } from './rulings';
import type { PolicyEffect } from './types';

interface Written {
  readonly effect?: PolicyEffect;
  readonly capability?: 'fs.read' | 'fs.write' | '*';
  readonly arguments?: readonly string[];
}

function ruled(rules: readonly Written[], read: readonly string[] = ['**'], write: readonly string[] = ['**']) {
  const placed = rules.map((rule, index) => ({ effect: 'deny' as const, plugin: '*', capability: 'fs.read' as const, arguments: [], ...rule, index }));
  const rulings = new Rulings([{ source: 'user', rules: placed }], { pluginId: 'a', keyId: 'k' });
  return ruledAccess(fileAccess(read, write), () => rulings);
}

describe('files under a policy', () => {
  it('are those that were granted, where no rule is about them', () => {
    const access = ruled([{ effect: 'allow' }], ['src/**']);
    assert.ok(access.canRead('src/a', false) && access.canRead('src', true) && !access.canRead('other', false) && !access.canRead('other', true));
  });

  it('are refused, in every spelling, with the rule that refuses them', () => {
    const access = ruled([{ arguments: ['secrets/**'] }]);
    for (const path of ['secrets/key', 'SECRETS/key', 'secrets./key', 'secrets/a/b']) {
      assert.ok(!access.canRead(path, false), path);
      assert.equal(access.refusal?.('fs.read', path, false)?.words, 'rule 1 of your settings (airlock.policy[0])');
    }
    assert.ok(access.canRead('src/a', false) && access.canWrite('secrets/key', false));
    assert.equal(access.refusal?.('fs.read', 'src/a', false), undefined);
  });

  it('are not listed where all of a directory is denied', () => {
    const access = ruled([{ arguments: ['secrets'] }, { arguments: ['src/*.pem'] }]);
    assert.ok(!access.canRead('secrets', true) && access.canRead('src', true) && access.canRead('', true));
  });

  it('move with their directory only where none of them is denied', () => {
    const read = ruled([{ arguments: ['a/secrets/**'] }]);
    assert.ok(read.canReadAll?.('a') === false && read.canReadAll('') === false && read.canReadAll('a/b'));
    assert.ok(read.refusal?.('fs.read', 'a', true) !== undefined);
    const write = ruled([{ capability: 'fs.write', arguments: ['a/secrets/**'] }]);
    assert.ok(!write.canWrite('a', true) && !write.canWrite('a/secrets', true) && !write.canWrite('a/secrets/x', false) && write.canWrite('a/b', true));
    assert.ok(!ruled([{ capability: 'fs.write', arguments: ['a'] }]).canWrite('a', true));
  });

  it('move with their directory only where all of them were granted', () => {
    assert.ok(ruled([{ arguments: ['x'] }], ['a/b/**']).canReadAll?.('a') === false);
  });

  it('are never more than were granted, whatever the rules', () => {
    const rule = fc.record({ effect: fc.constantFrom<PolicyEffect>('allow', 'ask', 'deny'), capability: fc.constantFrom<'fs.read' | 'fs.write'>('fs.read', 'fs.write'), arguments: fc.array(fc.constantFrom('a', 'a/**', '**', '*/b'), { maxLength: 2 }) });
    const path = fc.constantFrom('a', 'b', 'a/b', 'A/b', 'a/b/c');
    fc.assert(fc.property(fc.array(rule, { maxLength: 4 }), fc.subarray(['a/**', 'b', '*/b']), fc.subarray(['a/**', 'b']), path, fc.boolean(), (rules, read, write, path, isDirectory) => {
      const granted = fileAccess(read, write);
      const access = ruled(rules, read, write);
      assert.ok(!access.canRead(path, isDirectory) || granted.canRead(path, isDirectory));
      assert.ok(!access.canWrite(path, isDirectory) || granted.canWrite(path, isDirectory));
      assert.ok(access.canReadAll?.(path) !== true || granted.canReadAll?.(path) === true);
    }), { numRuns: 5_000 });
  });
});
