import assert from 'node:assert/strict';
import fc from 'fast-check';
import { someRequest } from '../../test/support/randomGrants';
import { formatGranted, parseGranted } from './granted';
import { capabilityKey } from './scope';

describe('a granted capability in the store', () => {
  it('is read as it was written, without the reason', () => {
    fc.assert(fc.property(someRequest, one => {
      const back = parseGranted(formatGranted({ ...one, reason: 'because' }));
      assert.ok(back !== undefined);
      assert.equal(capabilityKey(back), capabilityKey(one));
      assert.equal(back.reason, undefined);
      assert.equal(formatGranted(back), formatGranted(one));
    }));
  });

  it('is one text for what is the same', () => {
    assert.equal(formatGranted({ name: 'env', variables: ['B', 'A', 'B'] }), formatGranted({ name: 'env', variables: ['A', 'B'] }));
    assert.equal(formatGranted({ name: 'llm', tokensPerDay: 5, models: ['b', 'a'] }), '{"name":"llm","models":["a","b"],"tokensPerDay":5}');
  });

  for (const json of [
    '', 'null', '5', '[]', '{}', '{"name":"root"}', '{"name":"fs.read","paths":"**"}', '{"name":"fs.read","paths":[5]}', '{"name":"fs.read","everything":true}', '{"name":', '{"name":"fs.read","paths":null}',
    '{"name":"network","hosts":["x"],"bytesPerRun":-1}', '{"name":"network","hosts":["x"],"bytesPerRun":"9"}', '{"name":"llm","tokensPerDay":1e400}', '{"name":"llm","tokensPerDay":0.5}', '{"name":"fs.read","paths":["a"],"reason":"x"}', '{"name":"ext:x"}',
  ]) {
    it(`is nothing when it is ${JSON.stringify(json)}`, () => {
      assert.equal(parseGranted(json), undefined);
    });
  }

  it('has no scope that was not written, and none where somebody damaged it', () => {
    assert.deepEqual(parseGranted('{"name":"fs.read"}'), { name: 'fs.read' });
    fc.assert(fc.property(someRequest, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (one, at, character) => {
      const text = formatGranted(one);
      const damaged = text.slice(0, at % text.length) + character + text.slice(at % text.length + 1);
      const back = parseGranted(damaged);
      assert.ok(back === undefined || typeof back.name === 'string');
    }));
  });
});
