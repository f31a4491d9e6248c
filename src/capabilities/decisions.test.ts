import assert from 'node:assert/strict';
import fc from 'fast-check';
import { allowedRequests, capabilityKey, decide, scopeOf } from './decisions';
import { describeCapability } from './words';
import { formatGranted, parseGranted } from './granted';
import { CAPABILITY_NAMES } from './types';
import type { CapabilityRequest, Grant } from './types';

const SUBJECT = { pluginId: 'p', keyId: 'k', workspace: 'w' };

function grant(capability: CapabilityRequest, decision: Grant['decision'] = 'allow', changed: Partial<Grant> = {}): Grant {
  return { ...SUBJECT, asked: capability, capability, decision, lifetime: 'workspace', grantedAt: 't', ...changed };
}

const read = (...paths: string[]): CapabilityRequest => ({ name: 'fs.read', paths });

const capability = fc.oneof(
  fc.record({ name: fc.constantFrom('fs.read' as const, 'fs.write' as const), paths: fc.uniqueArray(fc.constantFrom('a', 'b', 'c/**', '**'), { minLength: 1 }) }),
  fc.record({ name: fc.constantFrom('llm' as const, 'plan' as const, 'retrieval' as const) }),
  fc.record({ name: fc.constant('network' as const), hosts: fc.uniqueArray(fc.constantFrom('x.org', 'y.org')) }),
  fc.record({ name: fc.constant('env' as const), variables: fc.uniqueArray(fc.constantFrom('A', 'B'), { minLength: 1 }) }),
);
const grants = fc.array(fc.record({
  pluginId: fc.constantFrom('p', 'q'), keyId: fc.constantFrom('k', 'l'), workspace: fc.constantFrom('w', 'v'), capability,
  decision: fc.constantFrom('allow' as const, 'deny' as const), lifetime: fc.constant('workspace' as const), grantedAt: fc.constant('t'),
}).map(one => ({ ...one, asked: one.capability })), { maxLength: 6 });

describe('decisions', () => {
  it('allow nothing that no grant for this plugin, key and workspace names word for word', () => {
    fc.assert(fc.property(fc.array(capability), grants, (requests, given) => {
      for (const allowed of allowedRequests(requests, given, SUBJECT)) {
        const own = given.filter(entry => entry.pluginId === 'p' && entry.keyId === 'k' && entry.workspace === 'w' && entry.decision === 'allow' && entry.capability.name === allowed.name);
        assert.ok(own.length > 0);
        const named = new Set(own.flatMap(entry => scopeOf(entry.capability)));
        for (const entry of scopeOf(allowed)) assert.ok(named.has(entry));
      }
    }), { numRuns: 5000 });
  });

  it('cover a request that asks for part of what was allowed, and for parts allowed one by one', () => {
    assert.equal(decide(read('a'), [grant(read('a', 'b'))], SUBJECT), 'allow');
    assert.equal(decide(read('b', 'a'), [grant(read('a')), grant(read('b'))], SUBJECT), 'allow');
    assert.equal(decide(read('a', 'c'), [grant(read('a', 'b'))], SUBJECT), 'undecided');
  });

  it('don\'t take a wider pattern for a narrower one', () => {
    assert.equal(decide(read('src/a.c'), [grant(read('**'))], SUBJECT), 'undecided');
  });

  it('don\'t take one capability, plugin, key or workspace for another', () => {
    assert.equal(decide({ name: 'fs.write', paths: ['a'] }, [grant(read('a'))], SUBJECT), 'undecided');
    for (const other of [{ pluginId: 'q' }, { keyId: 'unsigned' }, { workspace: '' }]) assert.equal(decide(read('a'), [grant(read('a'), 'allow', other)], SUBJECT), 'undecided');
  });

  it('deny just what was denied', () => {
    assert.equal(decide(read('a'), [grant(read('a'), 'deny')], SUBJECT), 'deny');
    assert.equal(decide(read('a', 'b'), [grant(read('a'), 'deny')], SUBJECT), 'undecided');
    assert.equal(decide(read('a'), [grant(read('a', 'b')), grant(read('a'), 'deny')], SUBJECT), 'deny');
  });

  it('never ask about the log', () => {
    assert.equal(decide({ name: 'log' }, [], SUBJECT), 'allow');
  });

  it('a capability without a scope is not covered by one with, nor the reverse', () => {
    assert.equal(decide({ name: 'network', hosts: [] }, [grant({ name: 'network', hosts: ['x.org'] })], SUBJECT), 'undecided');
    assert.equal(decide({ name: 'network', hosts: ['x.org'] }, [grant({ name: 'network', hosts: [] })], SUBJECT), 'undecided');
  });

  it('have a key that is the same for the same request and only for it', () => {
    fc.assert(fc.property(capability, capability, (one, other) => {
      const same = one.name === other.name && [...scopeOf(one)].sort().join() === [...scopeOf(other)].sort().join();
      assert.equal(capabilityKey(one) === capabilityKey(other), same);
    }));
  });
});

describe('a granted capability in the store', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(capability, one => {
      const back = parseGranted(formatGranted({ ...one, reason: 'because' }));
      assert.ok(back !== undefined);
      assert.equal(capabilityKey(back), capabilityKey(one));
      assert.equal(back.reason, undefined);
    }));
  });

  for (const json of ['', 'null', '5', '[]', '{}', '{"name":"root"}', '{"name":"fs.read","paths":"**"}', '{"name":"fs.read","paths":[5]}', '{"name":"fs.read","everything":true}', '{"name":']) {
    it(`is nothing when it is ${JSON.stringify(json)}`, () => {
      assert.equal(parseGranted(json), undefined);
    });
  }

  it('has no scope that was not written', () => {
    assert.deepEqual(parseGranted('{"name":"fs.read"}'), { name: 'fs.read' });
  });
});

describe('a capability in words', () => {
  it('says what and which for each of them', () => {
    for (const name of CAPABILITY_NAMES) assert.match(describeCapability({ name }), /^[a-z]/);
    assert.equal(describeCapability(read('src/**', 'docs/*.md')), 'read the files src/**, docs/*.md');
    assert.equal(describeCapability(read('**')), 'read every file of the workspace');
    assert.equal(describeCapability({ name: 'env', variables: ['LANG'] }), 'see the environment variables LANG');
    assert.equal(describeCapability({ name: 'exec', commands: ['git status'] }), 'run the programs git status');
  });
});
