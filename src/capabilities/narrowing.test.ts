import assert from 'node:assert/strict';
import fc from 'fast-check';
import { someGlob, someHost, someRequest } from '../../test/support/randomGrants';
import { SUBJECT, grantFor } from '../../test/support/rights';
import { BUDGETS, budgetOf } from './budgets';
import { uncovered } from './coverage';
import { effectiveRights } from './effective';
import { commonHosts, isHostWithin } from './hostScope';
import { narrowed } from './narrowing';
import { methodsOf, scopeOf } from './scope';

const narrowing = fc.record({
  scope: fc.option(fc.array(fc.oneof(someGlob, someHost, fc.constantFrom('A', 'ls', 'gpt', '*')), { maxLength: 4 }), { nil: undefined }),
  methods: fc.option(fc.array(fc.constantFrom('GET', 'POST', 'TRACE'), { maxLength: 3 }), { nil: undefined }),
  bytesPerRun: fc.option(fc.nat(1 << 27), { nil: undefined }),
  tokensPerDay: fc.option(fc.nat(200_000), { nil: undefined }),
});

describe('narrowing a request', () => {
  it('gives nothing beyond it', () => {
    fc.assert(fc.property(someRequest, narrowing, (request, by) => {
      const narrow = narrowed(request, by);
      if (narrow === undefined) return;
      for (const budget of BUDGETS) assert.ok(budgetOf(narrow, budget) <= budgetOf(request, budget));
      assert.ok(methodsOf(narrow).every(method => methodsOf(request).includes(method)));
      if (request.name === 'env' || request.name === 'exec' || request.models !== undefined) assert.ok(scopeOf(narrow).every(entry => scopeOf(request).includes(entry)));
      if (request.name === 'network' && scopeOf(request).length > 0) assert.ok(scopeOf(narrow).every(host => scopeOf(request).some(wide => isHostWithin(host, wide))));
      // What is effective of it is within both: of paths too, though they can't be compared.
      for (const { capability } of effectiveRights([request], [grantFor(request, { capability: narrow })], SUBJECT)) assert.equal(uncovered(capability, [narrow]), undefined);
    }), { numRuns: 8_000 });
  });

  it('leaves it as it is where nothing is said', () => {
    fc.assert(fc.property(someRequest, request => { assert.deepEqual(narrowed(request, {}), request); }));
  });

  it('drops what can\'t be read or isn\'t asked for, and is nothing where nothing is left', () => {
    assert.deepEqual(narrowed({ name: 'fs.read', paths: ['**'] }, { scope: ['src/**', '../x', '/etc/**', 'src/**'] }), { name: 'fs.read', paths: ['src/**'] });
    assert.equal(narrowed({ name: 'fs.read', paths: ['**'] }, { scope: [] }), undefined);
    assert.equal(narrowed({ name: 'env', variables: ['A'] }, { scope: ['B'] }), undefined);
    assert.equal(narrowed({ name: 'network', hosts: ['x.org'] }, { methods: ['POST'] }), undefined);
    assert.equal(narrowed({ name: 'network', hosts: ['x.org'] }, { scope: ['*.x.org', 'y.org'] }), undefined);
    assert.deepEqual(narrowed({ name: 'network', hosts: ['*.x.org'] }, { scope: ['a.x.org', 'x.org'] }), { name: 'network', hosts: ['a.x.org'] });
    assert.deepEqual(narrowed({ name: 'llm', tokensPerDay: 10 }, { scope: ['phi'], tokensPerDay: 99 }), { name: 'llm', models: ['phi'], tokensPerDay: 10 });
  });
});

describe('patterns of hosts', () => {
  it('lie within one another where all that one names is named by the other', () => {
    for (const [narrow, wide] of [['x.org', 'x.org'], ['a.x.org', '*.x.org'], ['*.a.x.org', '*.x.org'], ['a.x.org:81', '*.x.org:81'], ['w.x.org', 'private+w.x.org']] as const) assert.equal(isHostWithin(narrow, wide), true, `${narrow} in ${wide}`);
    for (const [narrow, wide] of [
      ['x.org', '*.x.org'], ['*.x.org', 'a.x.org'], ['evilx.org', '*.x.org'], ['a.x.org:81', '*.x.org'], ['a.x.org', '*.x.org:81'], ['private+w.x.org', 'w.x.org'], ['private+w.x.org', '*.x.org'], ['*.x.org', 'private+x.org'],
      ['[::1]', '*.1'], ['10.0.0.1', '*.0.0.1'], ['a.x.org/../y', '*.x.org'], ['', '*.x.org'], ['A.x.org', '*.x.org'],
    ] as const) assert.equal(isHostWithin(narrow, wide), false, `${narrow} in ${wide}`);
  });

  it('have in common what both name', () => {
    assert.deepEqual(commonHosts(['*.x.org', 'y.org'], ['a.x.org', '*.b.x.org', 'z.org']), ['a.x.org', '*.b.x.org']);
    fc.assert(fc.property(fc.array(someHost, { maxLength: 4 }), fc.array(someHost, { maxLength: 4 }), (one, other) => {
      const common = commonHosts(one, other);
      assert.ok(common.every(host => one.some(wide => isHostWithin(host, wide)) && other.some(wide => isHostWithin(host, wide))));
      assert.deepEqual([...common].sort(), [...commonHosts(other, one)].sort());
    }));
  });
});
