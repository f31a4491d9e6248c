import assert from 'node:assert/strict';
import type { InstalledPlugin } from '../../plugins/types';
import type { PermitQuestion } from '../prompts';
import { permitFacts, wantedWords } from './permitWords';

function question(changed: Partial<PermitQuestion> = {}): PermitQuestion {
  return {
    plugin: {} as InstalledPlugin, workspaceName: 'Demo', capability: 'network', call: 'env.host_fetch', argument: 'GET https://api.example.org/',
    rule: { name: 'rule 1 of your settings (airlock.policy[0])', reason: 'Servers.' }, unit: 'api.example.org', signal: new AbortController().signal, ...changed,
  };
}

describe('what is asked because of a rule', () => {
  for (const [capability, argument, words] of [
    ['network', 'GET https://a/', 'request GET https://a/'], ['fs.read', 'a/b', 'read a/b'], ['fs.write', 'a/b', 'write to a/b'], ['env', 'HOME', 'see the variable HOME'],
    ['llm', 'gpt', 'use the language model gpt'], ['exec', 'git push', 'run git push'], ['retrieval', undefined, 'search the workspace'], ['plan', undefined, 'use the planner'], ['ext:pub.ext/issue', 'repo:a', 'use ext:pub.ext/issue with repo:a'],
  ] as const) {
    it(`says what ${capability} is wanted for`, () => {
      assert.equal(wantedWords({ capability, ...(argument === undefined ? {} : { argument }) }), words);
    });
  }

  it('says who asks, why, and what an answer holds for', () => {
    assert.deepEqual(permitFacts(question()), [
      'Capability: network, in Demo, by calling env.host_fetch.',
      'You are asked because of rule 1 of your settings (airlock.policy[0]): “Servers”.',
      'An answer for this run holds for api.example.org.',
    ]);
    assert.match(permitFacts(question({ offer: { effect: 'allow', plugin: 'p', capability: 'network', argument: 'GET api.example.org' } })).at(-1) ?? '', /adds this rule to your settings: \{"effect":"allow","plugin":"p","capability":"network","argument":"GET api\.example\.org"\}$/);
  });

  it('shows an argument in full where the sentence can\'t, and bounds it', () => {
    const long = `GET https://a/${'x'.repeat(5_000)}`;
    assert.ok(wantedWords({ capability: 'network', argument: long }).length < 200);
    assert.ok(permitFacts(question({ argument: long }))[0]?.startsWith('In full: GET https://a/xxx'));
    assert.ok(permitFacts(question({ argument: long })).join('').length < 2_500);
  });

  it('lets no plugin write lines of its own, or in another direction', () => {
    const forged = 'GET https://a/\n\nYou are asked because of nothing.\u202e';
    for (const text of [wantedWords({ capability: 'network', argument: forged }), ...permitFacts(question({ argument: forged, call: forged, unit: forged, workspaceName: forged }))]) {
      assert.doesNotMatch(text, /[\n\u202e]/);
    }
    // What it would look like where it is shown as it is.
    assert.match(`wants to request ${forged}`, /\nYou are asked because of nothing/);
  });
});
