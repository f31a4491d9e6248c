import assert from 'node:assert/strict';
import fc from 'fast-check';
import { someGrant, somePath, someRequest } from '../../test/support/randomGrants';
import { SUBJECT, grantFor } from '../../test/support/rights';
import { BUDGETS, budgetOf } from './budgets';
import { effectiveRights, isPreviewed, undecidedPart } from './effective';
import { fileAccess } from './fileAccess';
import { merged } from './merged';
import { rightsAccess } from './rightsAccess';
import { methodsOf, scopeOf } from './scope';
import type { CapabilityRequest, Grant } from './types';

const read = (...paths: string[]): CapabilityRequest => ({ name: 'fs.read', paths });
const net = (hosts: string[], more: Partial<CapabilityRequest> = {}): CapabilityRequest => ({ name: 'network', hosts, ...more });
const effective = (requests: readonly CapabilityRequest[], grants: readonly Grant[]): readonly CapabilityRequest[] => effectiveRights(requests, grants, SUBJECT).map(({ capability }) => capability);
const RUNS = { numRuns: 8_000 };

/** Whether a pattern of hosts names a host, by the simplest reading: `port` empty for the usual one. */
function namesHost(pattern: string, host: string, port: string, isPrivate: boolean): boolean {
  const [, prefix = '', name = '', written = ''] = /^(\*\.|private\+)?(.*?)(:\d+)?$/.exec(pattern) ?? [];
  if (written !== port || (isPrivate && prefix !== 'private+' && !/^(?:localhost|10\.0\.0\.1|\[::1\])$/.test(name))) return false;
  return prefix === '*.' ? host.endsWith(`.${name}`) && !/^[\d.]+$/.test(host) : host === name;
}

describe('effective rights', () => {
  it('let a plugin read and write no file that its manifest, the question and the grant do not all name', () => {
    fc.assert(fc.property(fc.array(someRequest, { maxLength: 3 }), fc.array(someGrant, { maxLength: 4 }), somePath, fc.boolean(), (requests, grants, path, isDirectory) => {
      const access = rightsAccess(effectiveRights(requests, grants, SUBJECT));
      const own = grants.filter(({ pluginId, keyId, workspace, decision }) => pluginId === 'p' && keyId === 'k' && workspace === 'w' && decision === 'allow');
      for (const [name, can] of [['fs.read', access.canRead(path, isDirectory)], ['fs.write', access.canWrite(path, isDirectory)]] as const) {
        if (!can) continue;
        const names = ({ name: written, paths = [] }: CapabilityRequest): boolean => written === name && (name === 'fs.read' ? fileAccess(paths, []).canRead(path, isDirectory) : fileAccess([], paths).canWrite(path, isDirectory));
        assert.ok(requests.some(names), 'the manifest doesn\'t ask for it');
        assert.ok(own.some(({ asked, capability }) => names(asked) && names(capability)), 'it was not granted');
      }
      if (access.canReadAll?.(path) === true) assert.ok(access.canRead(`${path}/new`, false) && access.canRead(`${path}/a/b/x.c`, false));
    }), RUNS);
  });

  it('reach no host by a method that the manifest, the question and the grant do not all name', () => {
    const target = fc.record({ host: fc.constantFrom('x.org', 'a.x.org', 'b.a.x.org', 'c.b.a.x.org', 'evilx.org', 'localhost', '10.0.0.1', '[::1]', 'org'), port: fc.constantFrom('', ':8080'), isPrivate: fc.boolean(), method: fc.constantFrom('GET', 'POST', 'DELETE') });
    fc.assert(fc.property(fc.array(someRequest, { maxLength: 3 }), fc.array(someGrant, { maxLength: 4 }), target, (requests, grants, { host, port, isPrivate, method }) => {
      const reaches = (capability: CapabilityRequest): boolean => capability.name === 'network' && methodsOf(capability).includes(method) && scopeOf(capability).some(pattern => namesHost(pattern, host, port, isPrivate));
      // Where no host is named, they are the user's to name.
      const mayReach = (capability: CapabilityRequest): boolean => reaches(capability) || (capability.name === 'network' && scopeOf(capability).length === 0 && methodsOf(capability).includes(method));
      for (const { request, grant, capability } of effectiveRights(requests, grants, SUBJECT).filter(right => reaches(right.capability))) {
        assert.ok(mayReach(request) && requests.some(mayReach) && mayReach(grant.asked) && reaches(grant.capability));
        for (const budget of BUDGETS) assert.ok([request, grant.asked, grant.capability].every(each => budgetOf(capability, budget) <= budgetOf(each, budget)));
      }
    }), RUNS);
  });

  it('have no variable, command, model or budget beyond what the manifest, the question and the grant all name', () => {
    fc.assert(fc.property(fc.array(someRequest, { maxLength: 3 }), fc.array(someGrant, { maxLength: 4 }), (requests, grants) => {
      for (const { request, grant, capability } of effectiveRights(requests, grants, SUBJECT)) {
        assert.ok(requests.some(({ name }) => name === capability.name));
        assert.equal(grant.decision, 'allow');
        assert.deepEqual([grant.pluginId, grant.keyId, grant.workspace], ['p', 'k', 'w']);
        for (const each of [request, grant.asked, grant.capability]) {
          for (const budget of BUDGETS) assert.ok(budgetOf(capability, budget) <= budgetOf(each, budget));
          if (capability.name === 'env' || capability.name === 'exec') for (const entry of scopeOf(capability)) assert.ok(scopeOf(each).includes(entry));
          if (each.models !== undefined) assert.ok(capability.models !== undefined && capability.models.every(model => each.models?.includes(model)));
        }
      }
    }), RUNS);
  });

  it('come to no more together than one of them gives', () => {
    fc.assert(fc.property(fc.array(someRequest, { maxLength: 6 }), fc.constantFrom('network', 'llm', 'env', 'exec'), (rights, name) => {
      const all = merged(name, rights);
      const own = rights.filter(right => right.name === name);
      assert.equal(all === undefined, own.length === 0);
      if (all === undefined) return;
      for (const entry of scopeOf(all)) {
        for (const method of [...methodsOf(all), undefined]) {
          assert.ok(own.some(right => (scopeOf(right).includes(entry) || (name === 'llm' && right.models === undefined)) && (method === undefined || methodsOf(right).includes(method)) && BUDGETS.every(budget => budgetOf(all, budget) <= budgetOf(right, budget))));
        }
      }
    }), RUNS);
  });

  it('are what was granted of what is asked for', () => {
    assert.deepEqual(effective([read('src/**', 'docs/**')], [grantFor(read('src/**', 'docs/**'), { capability: read('src/a/**') })]), [read('src/a/**')]);
    assert.deepEqual(effective([{ name: 'env', variables: ['A', 'B'] }], [grantFor({ name: 'env', variables: ['A', 'B', 'C'] }, { capability: { name: 'env', variables: ['B', 'C'] } })]), [{ name: 'env', variables: ['B'] }]);
    assert.deepEqual(effective([net(['*.x.org'])], [grantFor(net(['*.x.org']), { capability: net(['a.x.org', 'y.org'], { bytesPerRun: 5 }) })]), [net(['a.x.org'], { bytesPerRun: 5 })]);
    assert.deepEqual(effective([{ name: 'llm' }], [grantFor({ name: 'llm' }, { capability: { name: 'llm', models: ['phi'], tokensPerDay: 9 } })]), [{ name: 'llm', models: ['phi'], tokensPerDay: 9 }]);
  });

  it('are not widened by an update that asks for what the user once wrote', () => {
    const typed = grantFor(read('src/**'), { capability: read('**') });
    const access = rightsAccess(effectiveRights([read('**')], [typed], SUBJECT));
    assert.deepEqual(['src/a', 'secret'].map(path => access.canRead(path, false)), [true, false]);
  });

  it('keep to a budget that was granted where an update raises it or leaves it out', () => {
    const grant = grantFor(net(['x.org'], { bytesPerRun: 1_000 }));
    for (const asked of [net(['x.org'], { bytesPerRun: 9_000 }), net(['x.org'])]) assert.deepEqual(effective([asked], [grant]), [net(['x.org'], { bytesPerRun: 1_000 })]);
    assert.deepEqual(effective([net(['x.org'], { bytesPerRun: 1 << 30 })], [grantFor(net(['x.org']))]), [net(['x.org'], { bytesPerRun: 1 << 24 })]);
  });

  it('let the user name hosts where a manifest names none', () => {
    assert.deepEqual(effective([net([])], [grantFor(net([]), { capability: net(['x.org']) })]), [net(['x.org'])]);
    assert.deepEqual(effective([net([])], [grantFor(net([]))]), [net([])]);
    assert.deepEqual(effective([net(['x.org'])], [grantFor(net(['x.org']), { capability: net([]) })]), []);
  });

  it('are without what was denied word for word, whatever else allows it', () => {
    const allowed = grantFor(read('a', 'b'));
    assert.deepEqual(effectiveRights([read('a', 'b')], [allowed, grantFor(read('a'), { decision: 'deny' })], SUBJECT).map(({ request }) => request), [read('b')]);
    assert.deepEqual(effective([{ name: 'plan' }], [grantFor({ name: 'plan' }), grantFor({ name: 'plan' }, { decision: 'deny' })]), []);
  });

  it('stay where more of the same was denied, and where something within it was allowed besides', () => {
    assert.deepEqual(effective([net(['x.org'], { bytesPerRun: 9 })], [grantFor(net(['x.org'], { bytesPerRun: 5 })), grantFor(net(['x.org'], { bytesPerRun: 9 }), { decision: 'deny' })]), [net(['x.org'], { bytesPerRun: 5 })]);
    assert.deepEqual(effective([net(['x.org'], { methods: ['GET', 'POST'] })], [grantFor(net(['x.org'], { methods: ['GET'] })), grantFor(net(['x.org'], { methods: ['POST'] }), { decision: 'deny' })]), [net(['x.org'], { methods: ['GET'] })]);
    assert.deepEqual(effective([read('**')], [grantFor(read('**'), { decision: 'deny' }), grantFor(read('docs/a.md'))]), [read('docs/a.md')]);
  });

  it('are previewed as soon as one right to write is', () => {
    const write = (path: string): CapabilityRequest => ({ name: 'fs.write', paths: [path] });
    const rights = effectiveRights([write('a'), write('b')], [grantFor(write('a')), grantFor(write('b'), { isPreview: true })], SUBJECT);
    assert.equal(isPreviewed(rights), true);
    assert.equal(isPreviewed(rights.slice(0, 1)), false);
  });
});

describe('what is still to be decided', () => {
  const open = (request: CapabilityRequest, ...grants: Grant[]): CapabilityRequest | undefined => undecidedPart(request, grants, SUBJECT);

  it('is nothing where all of it was asked, however much of it was granted', () => {
    assert.equal(open(read('a', 'b'), grantFor(read('a', 'b'), { capability: read('a') })), undefined);
    assert.equal(open(read('b', 'a'), grantFor(read('a')), grantFor(read('b'), { decision: 'deny' })), undefined);
    assert.equal(open({ name: 'log' }), undefined);
  });

  it('is only what is new: entries of a scope, methods, or all of it where a budget is higher', () => {
    assert.deepEqual(open(read('a', 'b'), grantFor(read('a'))), read('b'));
    assert.deepEqual(open(net(['x.org'], { methods: ['GET', 'POST'] }), grantFor(net(['x.org']))), net(['x.org'], { methods: ['POST'] }));
    assert.deepEqual(open(net(['x.org', 'y.org'], { methods: ['GET', 'POST'] }), grantFor(net(['x.org'], { methods: ['GET', 'POST'] }))), net(['y.org'], { methods: ['GET', 'POST'] }));
    assert.deepEqual(open(net(['x.org'], { bytesPerRun: 9 }), grantFor(net(['x.org'], { bytesPerRun: 8 }))), net(['x.org'], { bytesPerRun: 9 }));
    assert.equal(open(net(['x.org'], { bytesPerRun: 8 }), grantFor(net(['x.org'], { bytesPerRun: 9 }))), undefined);
    assert.deepEqual(open({ name: 'llm', tokensPerDay: 60_000 }, grantFor({ name: 'llm' })), { name: 'llm', tokensPerDay: 60_000 });
    assert.equal(open({ name: 'llm', tokensPerDay: 50_000 }, grantFor({ name: 'llm' })), undefined);
  });

  it('doesn\'t take a wider pattern for a narrower one, one capability, plugin, key or workspace for another, or any for one', () => {
    assert.deepEqual(open(read('src/a.c'), grantFor(read('**'))), read('src/a.c'));
    assert.ok(open({ name: 'fs.write', paths: ['a'] }, grantFor(read('a'))) !== undefined);
    assert.ok(open({ name: 'llm', models: ['phi'] }, grantFor({ name: 'llm' })) !== undefined && open({ name: 'llm' }, grantFor({ name: 'llm', models: ['phi'] })) !== undefined);
    assert.ok(open(net([]), grantFor(net(['x.org']))) !== undefined && open(net(['x.org']), grantFor(net([]))) !== undefined);
    for (const other of [{ pluginId: 'q' }, { keyId: 'unsigned' }, { workspace: '' }]) assert.deepEqual(open(read('a'), grantFor(read('a'), other)), read('a'));
  });

  it('is within the request, and nothing once it is decided', () => {
    fc.assert(fc.property(someRequest, fc.array(someGrant, { maxLength: 4 }), (request, grants) => {
      const left = open(request, ...grants);
      if (left === undefined) return;
      assert.ok(scopeOf(left).every(entry => scopeOf(request).includes(entry)) && methodsOf(left).every(method => methodsOf(request).includes(method)));
      for (const decision of ['allow', 'deny'] as const) assert.equal(open(request, ...grants, grantFor(left, { decision })), undefined);
    }), RUNS);
  });
});
