import { RecordedRun } from '../../src/api/recordedRun';
import { RunPolicy } from '../../src/api/policy/runPolicy';
import { foreignInterface } from '../../src/capabilities/foreign/foreignInterface';
import { HostRegistry } from '../../src/capabilities/foreign/hostRegistry';
import { grantedOnly } from '../../src/capabilities/gate';
import { hostFunctions, linksFor } from '../../src/capabilities/hostFunctions';
import { emptyData } from '../../src/capabilities/interfaces/dataSession';
import type { HostInterface } from '../../src/capabilities/interfaces/types';
import type { CapabilityRequest } from '../../src/capabilities/types';
import { RunUse } from '../../src/capabilities/use';
import { createExecutor } from '../../src/sandbox/executor';
import { createInProcessHardener } from '../../src/sandbox/hardener';
import { DEFAULT_LIMITS, type ExecutionRequest, type WasmHost } from '../../src/sandbox/types';
import { guest, INTERFACE } from './guest';
import type { Size, Stamps, Subject } from './subject';

const GRANTED: readonly CapabilityRequest[] = [{ name: 'ext:acme.bench/host' }];
const PARTY = { pluginId: 'com.example.bench', keyId: 'unsigned' };

/**
 * Airlock as the editor runs a plugin: hardened, metered, past the gate with a rule of the user's, recorded. The function is one that
 * another extension registered.
 *
 * @param isRecorded whether the execution is recorded, as the editor does unless it makes a profile
 */
export function airlockOn(host: WasmHost, name: string, isRecorded = true): Subject {
  const executor = createExecutor(host);
  return {
    name,
    async run(size, stamps) {
      const request = await requestFor(size, stamps);
      const recorded = isRecorded ? new RecordedRun(request, 'failures') : undefined;
      const report = await executor.execute(recorded?.request ?? request);
      await recorded?.end(report);
      if (report.status !== 'completed') throw new Error(`${name}: ${report.message}`);
    },
  };
}

async function requestFor(size: Size, stamps: Stamps): Promise<ExecutionRequest> {
  const foreign = [registered(stamps)];
  const { digest, result } = await createInProcessHardener().harden(await guest(size, 'airlock'), linksFor(GRANTED, foreign));
  if (!result.ok) throw new Error(result.refusal.message);
  const policy = new RunPolicy([{ source: 'user', rules: [{ effect: 'allow', plugin: 'com.example.*', capability: 'ext:acme.bench/host', arguments: [], index: 0 }] }], PARTY, () => Promise.reject(new Error('Nobody is there to be asked.')));
  const services = { log: () => undefined, data: emptyData(), gate: policy.gate(grantedOnly(GRANTED)), use: new RunUse() };
  return {
    module: { digest, bytes: result.bytes, info: result.info },
    name: 'bench',
    entry: { kind: 'call', export: 'run', args: [] },
    wasi: { args: [], env: {}, preopens: [], stdout: () => undefined, stderr: () => undefined },
    hostFunctions: hostFunctions(services, result.info.imports, foreign),
    limits: { ...DEFAULT_LIMITS, fuel: 1n << 50n, wallMs: 120_000 },
  };
}

function registered(stamps: Stamps): HostInterface {
  const registry = new HostRegistry();
  registry.register({
    extensionId: 'acme.bench', ...INTERFACE,
    capability: { name: 'ext:acme.bench/host', label: 'Benchmark', title: 'Be measured', meaning: 'Nothing happens.' },
    functions: [
      { name: 'same', params: [{ name: 'value', type: 'u32' }], result: 'u32', implement: ([value]: readonly unknown[]) => { stamps.note(); return value; } },
      { name: 'take', params: [{ name: 'bytes', type: { list: 'u8' } }], result: 'u32', implement: ([bytes]: readonly unknown[]) => { stamps.note(); return bytes instanceof Uint8Array ? bytes.length : 0; } },
    ],
  });
  const [made] = registry.interfaces;
  if (made === undefined) throw new Error('The interface was not registered.');
  return foreignInterface(made);
}
