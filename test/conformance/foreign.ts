import assert from 'node:assert/strict';
import { grantedOnly } from '../../src/capabilities/gate';
import { HostRegistry } from '../../src/capabilities/foreign/hostRegistry';
import type { HostFunctionRegistration, HostInterfaceCall } from '../../src/capabilities/foreign/types';
import type { CapabilityRequest } from '../../src/capabilities/types';
import { clock, CLOCK_CAPABILITY } from '../support/clock';
import { outOfTime } from '../support/outOfTime';
import { SampleRunner, type MakeHost, type SampleRun } from './sampleRunner';

const GRANTED: readonly CapabilityRequest[] = [{ name: CLOCK_CAPABILITY }];

/**
 * Interfaces that other extensions registered, called from C and Rust. Needs `describe` and `it` in scope.
 *
 * @param root of the repository
 */
export function defineForeignInterfaces(name: string, makeHost: MakeHost, root: string = process.cwd()): void {
  describe(`interfaces of other extensions, on ${name}`, () => {
    const samples = new SampleRunner(makeHost, root);
    before(() => samples.open());
    after(() => { samples.close(); });

    const registered = (changed: Parameters<typeof clock>[0] = {}): HostRegistry => {
      const registry = new HostRegistry();
      registry.register(clock(changed));
      return registry;
    };
    const run = (args: readonly string[], changed: Parameters<typeof clock>[0] = {}, limits: NonNullable<Parameters<SampleRunner['run']>[3]>['limits'] = {}): Promise<SampleRun> =>
      samples.run('c-foreign', args, GRANTED, { registry: registered(changed), limits });
    const withTick = (tick: HostFunctionRegistration['implement']): Promise<SampleRun> => run(['tick'], { tick });

    for (const fixture of ['c-foreign', 'rust-foreign']) {
      it(`answer ${fixture}, which was built for an older version`, async () => {
        const { lines, report } = await samples.run(fixture, ['now', 'Europe/Zürich', 'now', 'Atlantis', 'tick', 'lines', '3'], GRANTED, { registry: registered() });
        assert.deepEqual(lines, ['12:34 in Europe/Zürich', 'no such zone', 'line 0', 'line 1', 'line 2'], report.message);
      });
    }

    it('are told who calls', async () => {
      const calls: HostInterfaceCall[] = [];
      const caller = { id: 'org.example.hello', name: 'Hello', version: '1.0.0', signerKeyId: 'abcd' };
      await samples.run('c-foreign', ['tick'], GRANTED, { registry: registered({ tick: (_, call) => void calls.push(call) }), caller });
      assert.deepEqual(calls.map(({ plugin, signal }) => [plugin, signal.aborted]), [[caller, true]], 'and its end, once it ended');
    });

    it('are reached through the gate, with the text that it is about', async () => {
      let asked = 0;
      const registry = registered({ now: () => { asked += 1; return { error: 'no-such-zone' }; } });
      const { report } = await samples.run('c-foreign', ['now', 'Europe/Berlin'], GRANTED, { registry, gate: grantedOnly([]) });
      assert.deepEqual([report.reason, report.denied?.capability, report.denied?.call, asked], ['capability-denied', CLOCK_CAPABILITY, 'acme:tools/clock.now', 0]);
      const seen: (string | undefined)[] = [];
      await samples.run('c-foreign', ['now', 'Europe/Berlin', 'tick'], GRANTED, { registry, gate: { ...grantedOnly(GRANTED), pass: async ({ argument }) => void seen.push(argument) } });
      assert.deepEqual(seen, ['Europe/Berlin', undefined]);
    });

    for (const [what, tick] of [
      ['throws', () => { throw new Error('The clock fell down.'); }],
      ['rejects', async () => { throw new Error('The clock fell down.'); }],
      ['rejects with something that is no error', () => ({ then: (_: unknown, reject: (why: string) => void) => { reject('The clock fell down.'); } }) as unknown as Promise<undefined>],
    ] as const satisfies readonly (readonly [string, HostFunctionRegistration['implement']])[]) {
      it(`end the execution with whose fault it was where an implementation ${what}`, async () => {
        const { report } = await withTick(tick);
        assert.deepEqual([report.status, report.reason, report.message], ['failed', 'host-error', 'Stopped: acme:tools/clock.tick of the extension acme.tools failed: The clock fell down.']);
      });
    }

    it('end the execution where an answer is not of the type that was declared', async () => {
      const answers: readonly (readonly [HostFunctionRegistration['implement'], RegExp])[] = [
        [() => ({ ok: { hours: 300, minutes: 0, zone: '' } }), /It should give a value of the type u8 for `now\.ok\.hours`\.$/],
        [() => undefined, /It should give an object for `now`\.$/],
        [() => new Proxy({}, { has: () => { throw new Error('Look away.'); } }), /^Stopped: the answer of acme:tools\/clock\.now of the extension acme\.tools can't be read: Look away\.$/],
      ];
      for (const [now, message] of answers) {
        const { report } = await run(['now', 'x'], { now });
        assert.equal(report.reason, 'host-error');
        assert.match(report.message, message);
      }
    });

    it('end with the time limit where an implementation never answers, which is told', async () => {
      let signal: AbortSignal | undefined;
      const { result: { report }, wallMs } = await outOfTime(limit => run(['tick'], { tick: (_, call) => { signal = call.signal; return new Promise(() => undefined); } }, { wallMs: limit }), () => signal !== undefined);
      assert.deepEqual([report.status, report.reason, report.message], ['terminated', 'timeout', `Stopped: ran longer than its ${wallMs.toLocaleString('en-US')} ms, waiting for acme:tools/clock@1.0.0.tick.`]);
      assert.equal(signal?.aborted, true);
    });

    it('say so where they were taken back meanwhile', async () => {
      const registry = new HostRegistry();
      const registration = registry.register(clock({ tick: () => { registration.dispose(); return undefined; } }));
      const { report } = await samples.run('c-foreign', ['tick', 'tick'], GRANTED, { registry });
      assert.equal(report.message, 'Stopped: the extension acme.tools took acme:tools/clock.tick back.');
    });

    it('cost fuel by the bytes that cross, as all calls do', async () => {
      const fuelOf = async (zone: string): Promise<bigint> => (await run(['now', zone], { now: () => ({ error: 'no-such-zone' }) })).report.fuelUsed;
      const [short, long] = [await fuelOf('x'), await fuelOf('x'.repeat(100_001))];
      // A unit for 8 bytes of text, those of the argument that main copies and measures, besides.
      assert.ok(long - short >= 100_000n / 8n, `${long - short}`);
    });
  });
}
