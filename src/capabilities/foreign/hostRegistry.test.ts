import assert from 'node:assert/strict';
import { clock } from '../../../test/support/clock';
import { AirlockError } from '../../errors';
import { HostRegistry } from './hostRegistry';
import type { HostInterfaceRegistration } from './types';

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof AirlockError);
    return `${error.code}: ${error.sentence}`;
  }
  return 'taken';
};

describe('the interfaces that other extensions register', () => {
  it('are there until they are disposed of, each name once', () => {
    const registry = new HostRegistry();
    const first = registry.register(clock());
    assert.deepEqual(registry.interfaces.map(({ name, version, extensionId, capability }) => [name, version, extensionId, capability]), [['acme:tools/clock', '1.1.0', 'acme.tools', 'ext:acme.tools/clock']]);
    assert.match(refusal(() => registry.register(clock({ version: '2.0.0' }))), /^interface\.conflict: acme:tools\/clock is registered already, by acme\.tools\./);
    first.dispose();
    assert.equal(registry.interfaces.length, 0);
    const second = registry.register(clock());
    first.dispose();
    assert.equal(registry.interfaces.length, 1, 'disposing twice takes nothing of the next one');
    assert.equal(registry.interfaces[0]?.isWithdrawn(), false);
    const [made] = registry.interfaces;
    second.dispose();
    assert.equal(made?.isWithdrawn(), true);
  });

  it('are an extension’s own: its publisher’s, behind a capability of its own, and of one that is here and says so', () => {
    const register = (changed: Partial<HostInterfaceRegistration>, known: readonly string[] | undefined = ['clock']): string => refusal(() => new HostRegistry(() => (known === undefined ? undefined : { capabilities: known })).register({ ...clock(), ...changed }));
    const words = clock().capability;
    assert.equal(register({}), 'taken');
    assert.match(register({ name: 'other:tools/clock' }), /is not of the publisher acme\. Name it "acme:…\/…"\./);
    assert.match(register({ capability: { ...words, name: 'ext:acme.other/clock' } }), /is not of the extension acme\.tools\. Name it "ext:acme\.tools\/clock"\./);
    assert.match(register({ extensionId: 'airlock.x', name: 'airlock:plugin/clock', capability: { ...words, name: 'ext:airlock.x/clock' } }), /is not of the publisher/);
    assert.match(register({}, []), /package\.json of acme\.tools doesn't say that it brings "clock"\. Add it there: "airlock": \{ "capabilities": \["clock"\] \}\./);
    assert.match(refusal(() => new HostRegistry(() => undefined).register(clock())), /^interface\.invalid: There is no extension acme\.tools here\./);
  });

  it('go with their extension', () => {
    let isThere = true;
    const registry = new HostRegistry(() => (isThere ? { capabilities: ['clock'] } : undefined));
    registry.register(clock());
    registry.retainInstalled();
    assert.equal(registry.interfaces.length, 1);
    isThere = false;
    registry.retainInstalled();
    assert.equal(registry.interfaces.length, 0);
  });

  const [now] = clock().functions;
  const deep = (levels: number): unknown => (levels === 0 ? 'u8' : { list: deep(levels - 1) });
  for (const [what, changed, message] of [
    ['what is no object', 3, /at its top/],
    ['a name that is none of WIT', { name: 'acme:tools/Clock' }, /`name` must be that of a WIT interface/],
    ['a version with less or more than three numbers', { version: '1.0' }, /three numbers/],
    ['a version before a release', { version: '1.0.0-beta' }, /three numbers/],
    ['a capability of Airlock’s own', { capability: { ...clock().capability, name: 'fs.read' } }, /ext:PUBLISHER\.EXTENSION\/NAME/],
    ['words of several lines', { capability: { ...clock().capability, meaning: 'Harmless.\nNothing happens.' } }, /one line/],
    ['no words', { capability: { ...clock().capability, title: ' ' } }, /capability\.title/],
    ['no functions', { functions: [] }, /functions/],
    ['two functions of one name', { functions: [now, now] }, /two functions of one name/],
    ['a type that there is not', { functions: [{ ...now, result: 'u128' }] }, /A type must be one of/],
    ['a resource', { functions: [{ ...now, result: { own: 'clock' } }] }, /Resources can't be registered/],
    ['types without end', { functions: [{ ...now, result: deep(40) }] }, /nested too deep/],
    ['more flags than an integer has bits', { functions: [{ ...now, result: { flags: Array.from({ length: 33 }, (_, index) => `f${index}`) } }] }, /functions\.0\.result\.flags/],
    ['no implementation', { functions: [{ ...now, implement: 'later' }] }, /`implement` must be a function/],
    ['anything besides', { secret: 1 }, /secret/],
  ] as const) {
    it(`are not taken with ${what}`, () => {
      const given: unknown = typeof changed === 'number' ? changed : { ...clock(), ...changed };
      const said = refusal(() => new HostRegistry().register(given));
      assert.match(said, /^interface\.invalid: The interface can't be registered: /);
      assert.match(said, message);
    });
  }
});
