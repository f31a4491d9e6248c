import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CapabilityName } from '../types';
import { Rulings } from './rulings';
import { POLICY_SOURCES } from './types';
import type { Policy, PolicyEffect, PolicyRule, PolicySource } from './types';
import { ruleName } from './words';

const PARTY = { pluginId: 'org.example.hello', keyId: 'k' };

type Written = Partial<Omit<PolicyRule, 'arguments'>> & { readonly arguments?: readonly string[] };

function policy(source: PolicySource, rules: readonly Written[]): Policy {
  return { source, rules: rules.map((rule, index) => ({ effect: 'deny', plugin: '*', capability: 'fs.read', arguments: [], ...rule, index })) };
}

/** The rulings of policies, by source. */
function rulings(written: Partial<Record<PolicySource, readonly Written[]>>): Rulings {
  return new Rulings(POLICY_SOURCES.map(source => policy(source, written[source] ?? [])), PARTY);
}

function told(written: Partial<Record<PolicySource, readonly Written[]>>, argument?: string, capability: CapabilityName = 'fs.read'): string {
  const verdict = rulings(written).verdict(capability, argument);
  return verdict.effect === 'none' ? 'none' : `${verdict.effect} by ${verdict.by.source} ${verdict.by.rule.index}`;
}

describe('policy', () => {
  it('says nothing where no rule does', () => {
    assert.equal(told({}, 'a'), 'none');
    assert.equal(told({ user: [{ plugin: 'org.other' }, { signer: 'other' }, { capability: 'llm' }, { arguments: ['b/**'] }] }, 'a'), 'none');
  });

  /** The table of docs/POLICY.md. */
  for (const [machine, user, workspace, expected] of [
    [undefined, undefined, undefined, 'none'],
    ['allow', undefined, undefined, 'allow by machine 0'],
    ['allow', 'ask', undefined, 'ask by user 0'],
    ['allow', 'allow', 'deny', 'deny by workspace 0'],
    ['ask', 'allow', undefined, 'ask by machine 0'],
    ['ask', 'ask', 'ask', 'ask by machine 0'],
    ['deny', 'allow', undefined, 'deny by machine 0'],
    ['deny', 'deny', 'deny', 'deny by machine 0'],
    [undefined, 'allow', undefined, 'allow by user 0'],
    [undefined, 'allow', 'ask', 'ask by workspace 0'],
    [undefined, 'deny', 'ask', 'deny by user 0'],
    [undefined, undefined, 'deny', 'deny by workspace 0'],
  ] as const) {
    it(`of machine ${machine ?? '-'}, user ${user ?? '-'} and workspace ${workspace ?? '-'} comes to: ${expected}`, () => {
      const rule = (effect: PolicyEffect | undefined): Written[] => (effect === undefined ? [] : [{ effect }]);
      assert.equal(told({ machine: rule(machine), user: rule(user), workspace: rule(workspace) }, 'a'), expected);
    });
  }

  it('of one source is decided by the first rule that covers the call', () => {
    const user: Written[] = [{ effect: 'allow', arguments: ['docs/**'] }, { effect: 'ask', arguments: ['src/**'] }, { effect: 'deny' }];
    assert.equal(told({ user }, 'docs/a'), 'allow by user 0');
    assert.equal(told({ user }, 'src/a'), 'ask by user 1');
    assert.equal(told({ user }, 'other'), 'deny by user 2');
  });

  it('takes another spelling for what is denied, and never for what is allowed', () => {
    assert.equal(told({ user: [{ arguments: ['secrets/**'] }] }, 'SECRETS/a'), 'deny by user 0');
    assert.equal(told({ user: [{ effect: 'allow', arguments: ['docs/**'] }] }, 'DOCS/a'), 'none');
    assert.equal(told({ user: [{ effect: 'ask', arguments: ['docs/**'] }, { effect: 'deny' }] }, 'DOCS/a'), 'deny by user 1');
    assert.equal(told({ user: [{ effect: 'ask', arguments: ['docs/**'] }, { effect: 'allow' }] }, 'DOCS/a'), 'ask by user 0');
  });

  it('holds rules about arguments against a call whose argument is not known, unless they allow', () => {
    assert.equal(told({ user: [{ capability: 'llm', arguments: ['gpt-*'] }] }, undefined, 'llm'), 'deny by user 0');
    assert.equal(told({ user: [{ effect: 'ask', capability: 'llm', arguments: ['gpt-*'] }] }, undefined, 'llm'), 'ask by user 0');
    assert.equal(told({ user: [{ effect: 'allow', capability: 'llm', arguments: ['gpt-*'] }] }, undefined, 'llm'), 'none');
  });

  it('of every capability is about those of other extensions too, and never about the log', () => {
    const user = [{ capability: '*' }] as const;
    assert.equal(told({ user }, undefined, 'ext:pub.ext/issue'), 'deny by user 0');
    assert.equal(told({ user }, undefined, 'log'), 'none');
  });

  it('stands for whatever it is about where an argument can\'t be read', () => {
    assert.equal(told({ user: [{ arguments: ['../a'] }] }, 'b'), 'deny by user 0');
    assert.equal(told({ user: [{ effect: 'allow', arguments: ['../a'] }] }, 'b'), 'none');
  });

  it('knows which rule denies a capability whatever it is used for', () => {
    const denied = (user: readonly Written[]): number | undefined => rulings({ user }).denied('fs.read')?.rule.index;
    assert.equal(denied([{}]), 0);
    assert.equal(denied([{ arguments: ['a'] }, {}]), 1);
    assert.equal(denied([{ effect: 'ask', arguments: ['a'] }, {}]), undefined);
    assert.equal(denied([{ effect: 'allow' }, {}]), undefined);
    assert.equal(denied([{ arguments: ['a'] }]), undefined);
  });

  it('knows what is below a directory', () => {
    const of = (user: readonly Written[], directory: string): unknown => {
      const { denied, asking } = rulings({ user }).below('fs.read', directory);
      return { denied: denied?.rule.index, asking: asking.map(({ rule }) => rule.index) };
    };
    const denied: Written[] = [{ arguments: ['a/secrets/**'] }];
    assert.deepEqual(of(denied, 'a'), { denied: 0, asking: [] });
    assert.deepEqual(of(denied, ''), { denied: 0, asking: [] });
    assert.deepEqual(of(denied, 'b'), { denied: undefined, asking: [] });
    assert.deepEqual(of([{ effect: 'allow', arguments: ['a/**'] }, {}], 'a'), { denied: undefined, asking: [] });
    assert.deepEqual(of([{ effect: 'allow', arguments: ['a/x/**'] }, {}], 'a'), { denied: 1, asking: [] });
    assert.deepEqual(of([{ effect: 'ask', arguments: ['a/x'] }, { effect: 'ask', arguments: ['a/**'] }, { effect: 'ask' }], 'a'), { denied: undefined, asking: [0, 1] });
  });

  it('hides a directory of which everything is denied', () => {
    const hidden = (user: readonly Written[], directory: string): boolean => rulings({ user }).hidden('fs.read', directory) !== undefined;
    assert.ok(hidden([{ arguments: ['secrets/**'] }], 'secrets') && hidden([{ arguments: ['secrets'] }], 'secrets') && hidden([{}], ''));
    assert.ok(!hidden([{ arguments: ['secrets/*.pem'] }], 'secrets'));
    assert.ok(!hidden([{ effect: 'allow', arguments: ['secrets/public/**'] }, { arguments: ['secrets/**'] }], 'secrets'));
  });

  it('names a rule by its source and its place there', () => {
    const rule = { effect: 'deny', plugin: '*', capability: 'fs.read', arguments: [], index: 2 } as const;
    assert.equal(ruleName({ source: 'user', rule }), 'rule 3 of your settings (airlock.policy[2])');
    assert.equal(ruleName({ source: 'machine', file: '/etc/airlock/policy.toml', rule }), 'rule 3 of this computer\'s policy file /etc/airlock/policy.toml');
  });
});

describe('policies of any rules', () => {
  const argument = fc.constantFrom('a', 'b', 'A', 'a/b', 'a/b/c', 'A/b', 'b/a');
  const written = (effects: readonly PolicyEffect[]): fc.Arbitrary<Written> => fc.record({
    effect: fc.constantFrom(...effects),
    plugin: fc.constantFrom('*', 'org.example.*', 'org.other'),
    capability: fc.constantFrom<CapabilityName | '*'>('fs.read', 'fs.write', '*'),
    arguments: fc.array(fc.constantFrom('a', 'a/**', '**', '*/b', 'b', 'A', 'a/*', '?'), { maxLength: 2 }),
  }).map(rule => (rule.capability === '*' ? { ...rule, arguments: [] } : rule));
  const rules = fc.array(written(['allow', 'ask', 'deny']), { maxLength: 4 });
  const narrowing = fc.array(written(['ask', 'deny']), { maxLength: 4 });
  const called = fc.record({ capability: fc.constantFrom<CapabilityName>('fs.read', 'fs.write'), argument: fc.option(argument, { nil: undefined }) });
  const STRICTNESS = ['none', 'allow', 'ask', 'deny'];
  const strictness = (of: Rulings, call: { capability: CapabilityName; argument: string | undefined }): number => STRICTNESS.indexOf(of.verdict(call.capability, call.argument).effect);

  it('allow nothing more for what a workspace says, whatever that is', () => {
    fc.assert(fc.property(rules, rules, narrowing, called, (machine, user, workspace, call) => {
      assert.ok(strictness(rulings({ machine, user, workspace }), call) >= strictness(rulings({ machine, user }), call));
    }), { numRuns: 10_000 });
  });

  it('allow nothing that was not allowed for one more rule of a workspace, wherever it stands', () => {
    const isAllowed = (of: Rulings, call: { capability: CapabilityName; argument: string | undefined }): boolean => ['none', 'allow'].includes(of.verdict(call.capability, call.argument).effect);
    fc.assert(fc.property(rules, rules, narrowing, written(['ask', 'deny']), fc.nat(4), called, (machine, user, workspace, added, at, call) => {
      const more = [...workspace.slice(0, at), added, ...workspace.slice(at)];
      if (!isAllowed(rulings({ machine, user, workspace }), call)) assert.ok(!isAllowed(rulings({ machine, user, workspace: more }), call));
    }), { numRuns: 10_000 });
  });

  it('never get wider by one more rule that denies, whosever it is and wherever it stands', () => {
    fc.assert(fc.property(rules, rules, narrowing, written(['deny']), fc.constantFrom(...POLICY_SOURCES), fc.nat(4), called, (machine, user, workspace, added, source, at, call) => {
      const before = { machine, user, workspace };
      const after = { ...before, [source]: [...before[source].slice(0, at), added, ...before[source].slice(at)] };
      assert.ok(strictness(rulings(after), call) >= strictness(rulings(before), call));
    }), { numRuns: 10_000 });
  });

  it('let no user loosen what the machine says', () => {
    fc.assert(fc.property(rules, rules, called, (machine, user, call) => {
      assert.ok(strictness(rulings({ machine, user }), call) >= strictness(rulings({ machine }), call));
    }), { numRuns: 5_000 });
  });

  it('say of a directory at least what they say of each path below', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'A', 'c'), { minLength: 1, maxLength: 3 });
    fc.assert(fc.property(rules, rules, narrowing, path, fc.nat(2), (machine, user, workspace, names, depth) => {
      const all = rulings({ machine, user, workspace });
      const directory = names.slice(0, Math.min(depth, names.length - 1)).join('/');
      const verdict = all.verdict('fs.read', names.join('/'));
      const below = all.below('fs.read', directory);
      if (verdict.effect === 'deny') assert.notEqual(below.denied, undefined);
      if (verdict.effect === 'ask') assert.ok(below.denied !== undefined || below.asking.length > 0);
      if (all.hidden('fs.read', directory) !== undefined) assert.equal(verdict.effect, 'deny');
    }), { numRuns: 20_000 });
  });

  it('deny a capability altogether only where they deny it whatever it is about', () => {
    fc.assert(fc.property(rules, rules, called, (machine, user, call) => {
      const all = rulings({ machine, user });
      if (all.denied(call.capability) !== undefined) assert.equal(all.verdict(call.capability, call.argument).effect, 'deny');
    }), { numRuns: 10_000 });
  });
});
