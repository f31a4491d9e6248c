import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseArgument } from '../../capabilities/policy/argumentPattern';
import { isPluginPattern } from '../../capabilities/policy/pluginPattern';
import type { Policy } from '../../capabilities/policy/types';
import { AirlockError } from '../../errors';
import { parsePolicyFile } from './policyFile';
import { parsePolicySettings } from './policySettings';

const FILE = '/etc/airlock/policy.toml';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const KEY = 'ab'.repeat(32);

const GOOD = `# What plugins may do here
[[rule]]
effect = "deny"
capability = "exec"
reason = "No programs on these machines."

[[rule]]
effect = "allow"
plugin = "org.example.*"
signer = "${KEY}"
capability = "network"
argument = ["GET intranet.example/**", "*.intranet.example"]

[[rule]]
effect = "ask"
plugin = "*"
capability = "fs.read"
argument = "secrets/**"
`;

function refusal(read: () => unknown): AirlockError {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof AirlockError, String(error));
    assert.equal(error.code, 'policy.invalid');
    assert.notEqual(error.nextStep, '');
    return error;
  }
  return assert.fail('it was accepted');
}

/** A policy is worth no more than that each of its rules can be held to. */
function assertSound({ rules }: Policy): void {
  rules.forEach((rule, index) => {
    assert.equal(rule.index, index);
    assert.ok(isPluginPattern(rule.plugin) && (rule.signer === undefined || /^(?:[0-9a-f]{64}|unsigned)$/.test(rule.signer)));
    for (const pattern of rule.arguments) assert.ok(parseArgument(rule.capability, pattern).ok, pattern);
  });
}

describe('a policy file', () => {
  it('is read rule by rule, in order', () => {
    assert.deepEqual(parsePolicyFile(bytes(GOOD), 'machine', FILE), {
      source: 'machine', file: FILE,
      rules: [
        { index: 0, effect: 'deny', plugin: '*', capability: 'exec', arguments: [], reason: 'No programs on these machines.' },
        { index: 1, effect: 'allow', plugin: 'org.example.*', signer: KEY, capability: 'network', arguments: ['GET intranet.example/**', '*.intranet.example'] },
        { index: 2, effect: 'ask', plugin: '*', capability: 'fs.read', arguments: ['secrets/**'] },
      ],
    });
    assert.deepEqual(parsePolicyFile(bytes(''), 'user', 'policy.toml').rules, []);
  });

  for (const [what, text, line, message] of [
    ['no TOML', '[[rule]]\neffect = ', 2, /not TOML/],
    ['an effect that there is not', '[[rule]]\neffect = "forbid"\ncapability = "exec"', 2, /"allow", "ask" or "deny"/],
    ['no capability', '[[rule]]\neffect = "deny"', 1, /needs the key `capability`/],
    ['a misspelt capability', '[[rule]]\neffect = "deny"\ncapability = "fs.raed"', 3, /Did you mean "fs\.read"/],
    ['a rule about the log', '[[rule]]\neffect = "deny"\ncapability = "log"', 3, /"log"/],
    ['a misspelt key', '[[rule]]\neffect = "deny"\ncapability = "exec"\nargumnet = "x"', 4, /Did you mean `argument`/],
    ['a plugin that is no id', '[[rule]]\neffect = "deny"\ncapability = "exec"\nplugin = "org.*.x"', 4, /org\.example\.\*/],
    ['a signer that is no key', '[[rule]]\neffect = "deny"\ncapability = "exec"\nsigner = "Jane"', 4, /64 hex digits/],
    ['an argument that leaves the workspace', '[[rule]]\neffect = "deny"\ncapability = "fs.read"\nargument = "../secrets"', 4, /leaves the workspace/],
    ['an argument of what has none', '[[rule]]\neffect = "deny"\ncapability = "plan"\nargument = "x"', 4, /no `argument`/],
    ['an argument of every capability', '[[rule]]\neffect = "deny"\ncapability = "*"\nargument = "x"', 4, /name the capability/],
    ['a rule that allows whom it doesn\'t say', '[[rule]]\neffect = "allow"\ncapability = "plan"', 1, /to which plugins/],
    ['a second table of another name', '[[rules]]\neffect = "deny"\ncapability = "exec"', 1, /Did you mean `rule`/],
  ] as const) {
    it(`is refused for ${what}, with the line`, () => {
      const error = refusal(() => parsePolicyFile(bytes(text), 'machine', FILE));
      assert.match(error.message, message);
      assert.match(error.message, new RegExp(`^This computer's policy file ${FILE}, line ${line}: `));
    });
  }

  it('is refused as a whole where it is no text, or too large, or has too many rules', () => {
    refusal(() => parsePolicyFile(Uint8Array.of(0xff, 0xfe), 'machine', FILE));
    refusal(() => parsePolicyFile(new Uint8Array(1024 * 1024 + 1), 'machine', FILE));
    refusal(() => parsePolicyFile(bytes('[[rule]]\neffect = "deny"\ncapability = "exec"\n'.repeat(501)), 'machine', FILE));
  });

  it('with anything changed in it is a sound policy or refused, and nothing else', () => {
    const piece = fc.constantFrom('[[rule]]\n', 'effect = "allow"\n', 'argument = ', 'capability = "*"\n', '"', '[', ']', '=', '\n', '\0', '\u202e', '__proto__ = 1\n', '*', '..', '/', '{', '}', '0', '"""');
    const edit = fc.record({ at: fc.nat(), remove: fc.nat(20), insert: fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ minLength: 1, maxLength: 4 }), piece.map(bytes)) });
    let [sound, refused] = [0, 0];
    fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), edits => {
      const file = edits.reduce((before: Uint8Array, { at, remove, insert }) => {
        const from = at % (before.length + 1);
        return Uint8Array.of(...before.subarray(0, from), ...insert, ...before.subarray(from + remove));
      }, bytes(GOOD));
      try {
        assertSound(parsePolicyFile(file, 'machine', FILE));
        sound++;
      } catch (error) {
        if (!(error instanceof AirlockError)) throw error;
        assert.equal(error.code, 'policy.invalid');
        assert.ok(error.details.every(({ line }) => line === undefined || line > 0));
        refused++;
      }
    }), { numRuns: 1000 });
    // It is no test where all or nothing passes.
    assert.ok(sound > 0 && refused > 0, `${sound} sound, ${refused} refused`);
  });
});

describe('the setting airlock.policy', () => {
  const rule = { effect: 'deny', capability: 'fs.read', argument: 'secrets/**' };

  it('is read as the file is', () => {
    const { policy, ignored } = parsePolicySettings([rule, { ...rule, effect: 'allow', plugin: '*', argument: ['a', 'b/**'] }], 'user');
    assert.deepEqual(policy.rules.map(({ index, effect, plugin, arguments: patterns }) => [index, effect, plugin, patterns]), [[0, 'deny', '*', ['secrets/**']], [1, 'allow', '*', ['a', 'b/**']]]);
    assert.deepEqual(ignored, []);
    assert.deepEqual(parsePolicySettings(undefined, 'user').policy.rules, []);
  });

  it('of a workspace allows nothing: such rules are left out, and the others keep their places', () => {
    const { policy, ignored } = parsePolicySettings([{ ...rule, effect: 'allow', plugin: '*' }, rule, { effect: 'ask', capability: '*' }], 'workspace');
    assert.deepEqual(policy.rules.map(({ index, effect }) => [index, effect]), [[1, 'deny'], [2, 'ask']]);
    assert.deepEqual(ignored.map(({ index }) => index), [0]);
  });

  for (const [what, written, message] of [
    ['no list', { effect: 'deny' }, /"airlock\.policy" in the user settings/],
    ['a text', 'deny', /"airlock\.policy" in/],
    ['null', null, /"airlock\.policy" in/],
    ['a rule that is none', [rule, 7], /"airlock\.policy\[1\]" in the user settings/],
    ['a wrong argument', [{ ...rule, argument: '/etc' }], /"airlock\.policy\[0\]\.argument".*is absolute/],
    ['a key too many', [{ ...rule, effects: 'deny' }], /Did you mean `effect`/],
  ] as const) {
    it(`is refused where it is ${what}, and says where`, () => {
      assert.match(refusal(() => parsePolicySettings(written, 'user')).message, message);
    });
  }

  it('of any value is a sound policy or refused', () => {
    const value = fc.anything({ withNullPrototype: true, maxDepth: 3 });
    const field = fc.oneof(value, fc.constantFrom('deny', 'allow', 'ask', '*', 'fs.read', 'network', 'a/**', 'org.example.*'));
    const written = fc.oneof(value, fc.array(fc.record({ effect: field, plugin: field, capability: field, argument: field, signer: field, reason: field }, { requiredKeys: [] }), { maxLength: 3 }));
    fc.assert(fc.property(written, fc.constantFrom('user' as const, 'workspace' as const), (settings, source) => {
      try {
        const { policy } = parsePolicySettings(settings, source);
        if (source === 'user') assertSound(policy);
        else assert.ok(policy.rules.every(({ effect }) => effect !== 'allow'));
      } catch (error) {
        if (!(error instanceof AirlockError)) throw error;
        assert.equal(error.code, 'policy.invalid');
      }
    }), { numRuns: 2000 });
  });
});
