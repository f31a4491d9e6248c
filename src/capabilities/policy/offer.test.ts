import assert from 'node:assert/strict';
import type { CapabilityName } from '../types';
import { offerFor } from './offer';
import { Rulings } from './rulings';
import type { Policy, PolicyRule } from './types';

const PARTY = { pluginId: 'org.example.hello', keyId: 'unsigned' };
const asking: PolicyRule = { effect: 'ask', plugin: '*', capability: '*', arguments: [] };
const user: Policy = { source: 'user', rules: [{ ...asking, index: 0 }] };

describe('the rule that is offered', () => {
  for (const [capability, argument, pattern] of [
    ['network', 'GET https://api.example.org/v1/items?q=1', 'GET api.example.org'],
    ['network', 'POST http://api.example.org:8080/', 'POST api.example.org:8080'],
    ['llm', 'gpt-4o', 'gpt-4o'],
    ['exec', 'git log --format=*', 'git log --format=*'],
    ['fs.read', 'secrets/key', 'secrets/key'],
    ['env', 'HOME', 'HOME'],
    ['ext:pub.ext/issue', 'repo:a', 'repo:a'],
    ['plan', undefined, undefined],
  ] as const) {
    it(`about ${capability} ${argument ?? ''} is for just that, and answers it`, () => {
      const offer = offerFor([user], PARTY, { capability, argument });
      assert.deepEqual(offer, { effect: 'allow', plugin: 'org.example.hello', signer: 'unsigned', capability, arguments: pattern === undefined ? [] : [pattern] });
      const after = new Rulings([{ source: 'user', rules: [{ ...offer, index: 0 }, { ...asking, index: 1 }] }], PARTY);
      assert.equal(after.verdict(capability, argument).effect, 'allow');
    });
  }

  it('is none where a pattern can\'t name just that', () => {
    const none: readonly (readonly [CapabilityName, string])[] = [['llm', 'a*'], ['fs.read', 'a{b,c}'], ['fs.read', 'a[1]'], ['ext:pub.ext/issue', 'what?'], ['network', 'nonsense']];
    for (const [capability, argument] of none) assert.equal(offerFor([user], PARTY, { capability, argument }), undefined, argument);
  });

  it('is none where somebody else has it asked about as well: no rule of the user\'s would answer that', () => {
    for (const source of ['machine', 'workspace'] as const) assert.equal(offerFor([user, { source, rules: [{ ...asking, index: 0 }] }], PARTY, { capability: 'llm', argument: 'gpt' }), undefined);
  });

  it('is there where Airlock itself asks and nobody has rules', () => {
    assert.notEqual(offerFor([], PARTY, { capability: 'exec', argument: 'ls' }), undefined);
  });
});
