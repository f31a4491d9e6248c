import assert from 'node:assert/strict';
import { callAttacks, passes, passesNaively } from './callAttacks';
import { fileAttacks } from './fileAttacks';
import { FileScene } from './fileScene';

describe('attacks on the rules about files', function () {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  for (const { what, rule, attempt, naive } of fileAttacks) {
    it(`fail to ${what}, where ${rule.capability} of ${rule.argument} is denied`, async () => {
      const open = new FileScene(rule, naive);
      assert.equal(await attempt(open), true, 'against a policy that somebody made in an afternoon it must succeed, or it proves nothing');
      await open.dispose();

      const guarded = new FileScene(rule);
      assert.equal(await attempt(guarded), false, 'it got through');
      assert.ok(guarded.program.wasi.denials.some(denial => denial.rule?.source === 'user' && denial.rule.index === 0), 'the rule was not named');
      await guarded.dispose();
    });
  }
});

describe('attacks on the rules about calls', () => {
  for (const attack of callAttacks) {
    const { capability, effect, pattern, argument } = attack;
    it(`fail to ${effect === 'deny' ? 'get' : 'pass'} ${JSON.stringify(argument)} ${effect === 'deny' ? 'past' : 'for'} "${pattern}" of ${capability}`, () => {
      assert.equal(passesNaively(attack), true, 'against rules that are matched as text it must succeed, or it proves nothing');
      assert.equal(passes(attack), false, 'it got through');
    });
  }
});

it('attacks on rules are all different', () => {
  assert.equal(new Set(fileAttacks.map(({ what }) => what)).size, fileAttacks.length);
  assert.equal(new Set(callAttacks.map(attack => JSON.stringify(attack))).size, callAttacks.length);
});
