import assert from 'node:assert/strict';
import fc from 'fast-check';
import { someRequest } from '../../test/support/randomGrants';
import { askedBy, formatAsked, newRequests, parseAsked, sinceOf } from './asked';
import type { CapabilityRequest } from './types';

const read = (...paths: string[]): CapabilityRequest => ({ name: 'fs.read', paths });
const net = (more: Partial<CapabilityRequest> = {}): CapabilityRequest => ({ name: 'network', hosts: ['x.org'], ...more });

describe('what versions ask for', () => {
  it('is nothing new to itself, and is read as it was written', () => {
    fc.assert(fc.property(fc.array(someRequest, { maxLength: 4 }), fc.array(someRequest, { maxLength: 4 }), (first, second) => {
      const asked = askedBy(second, '2', askedBy(first, '1', undefined));
      assert.deepEqual(newRequests(second, asked), []);
      assert.deepEqual(parseAsked(formatAsked(asked)), asked);
    }), { numRuns: 5_000 });
  });

  it('is new as far as it was not asked for: paths, methods, budgets, models', () => {
    const before = askedBy([read('a'), net({ bytesPerRun: 10 }), { name: 'llm', models: ['phi'] }], '1', undefined);
    assert.deepEqual(newRequests([read('a', 'b')], before), [read('b')]);
    assert.deepEqual(newRequests([net({ bytesPerRun: 10, methods: ['GET', 'POST'] })], before), [net({ bytesPerRun: 10, methods: ['POST'] })]);
    assert.deepEqual(newRequests([net({ bytesPerRun: 11 })], before), [net({ bytesPerRun: 11 })]);
    assert.deepEqual(newRequests([{ name: 'llm', models: ['phi', 'gpt'] }, { name: 'log' }], before), [{ name: 'llm', models: ['gpt'] }]);
    assert.deepEqual(newRequests([{ name: 'llm', models: ['phi'], tokensPerDay: 60_000 }], before), [{ name: 'llm', models: ['phi'], tokensPerDay: 60_000 }]);
    assert.deepEqual(newRequests([net({ bytesPerRun: 9 })], before), []);
  });

  it('is known by the version that brought it, part by part', () => {
    const first = askedBy([read('a'), net()], '1', undefined);
    const second = askedBy([read('a', 'b'), net({ methods: ['GET', 'HEAD', 'POST'] })], '2', first);
    const third = askedBy([read('a', 'b', 'c'), net({ methods: ['GET', 'HEAD', 'POST'] })], '3', second);
    assert.deepEqual(['a', 'b', 'c'].map(path => sinceOf(read(path), third)), [undefined, '2', '3']);
    assert.deepEqual([sinceOf(net({ methods: ['GET'] }), third), sinceOf(net({ methods: ['POST'] }), third)], [undefined, '2']);
    assert.deepEqual(newRequests([read('a', 'b', 'c'), net({ methods: ['GET', 'HEAD', 'POST'] })], third), []);
  });

  it('is read as versions before it wrote it, and nothing where it can\'t be read', () => {
    assert.deepEqual(newRequests([read('a'), net()], parseAsked('[{"name":"fs.read","scope":["a"],"since":null},{"name":"network","scope":["x.org"],"since":"1"}]') ?? []), []);
    for (const text of [null, '', '{}', '[{"name":"root","scope":[],"since":null}]', '[{"name":"llm","scope":[],"tokensPerDay":-1,"since":null}]']) assert.equal(parseAsked(text), undefined);
  });
});
