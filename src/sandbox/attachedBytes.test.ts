import assert from 'node:assert/strict';
import { fakeHost, fakeModule, frame, hello, opsIn } from '../../test/support/fakeProcess';
import { run } from '../../test/support/executions';
import { Command, FrameKind } from '../wasm/protocol';
import type { Attached } from '../wasm/types';
import { createExecutor } from './executor';
import type { ExecutionReport, HostCall } from './types';

const PATH: Attached = { pointer: 0, length: 1, unit: 1, follow: false };
const BUFFERS: Attached = { pointer: 0, length: 1, unit: 8, follow: true };
const text = new TextEncoder().encode('some/path');

/** Answers one call that brought bytes along; gives what the host function did, and the commands that the module was sent for it. */
async function answered(attached: Attached, values: readonly bigint[], bytes: Uint8Array, use: (host: HostCall) => Promise<void>): Promise<{ report: ExecutionReport; ops: number[] }> {
  const ops: number[] = [];
  const module = fakeModule({ imports: [{ module: 'env', name: 'take', signature: { params: ['i32', 'i32'], results: [] }, decision: 'granted', attached }] });
  const host = fakeHost(async process => {
    let answer = process.next();
    process.send(hello);
    await answer;
    answer = process.next();
    process.send(frame(FrameKind.import, { values, attached: bytes }));
    for (let reads = true; reads;) {
      const message = opsIn(await answer);
      ops.push(...message);
      reads = message.includes(Command.read);
      answer = process.next();
      process.send(reads ? new TextEncoder().encode('from afar') : frame(FrameKind.result));
    }
  });
  const executor = createExecutor(host);
  const { report } = await run(executor, module, {
    functions: { 'env.take': { params: ['i32', 'i32'], results: [], async call(call) { await use(call); return []; } } },
  });
  executor.dispose();
  return { report, ops };
}

describe('bytes that come along with a call', () => {
  const asText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

  it('are read without asking the module, and cost the fuel of a read', async () => {
    const seen: string[] = [];
    const { report, ops } = await answered(PATH, [500n, 9n], text, async host => {
      seen.push(asText(await host.read(500, 9)), asText(await host.read(505, 4)));
    });
    assert.deepEqual(seen, ['some/path', 'path']);
    assert.deepEqual(ops, [Command.fuel, Command.return]);
    const { report: without, ops: asked } = await answered(PATH, [500n, 9n], new Uint8Array(0), async host => {
      await host.read(500, 9);
      await host.read(505, 9);
    });
    assert.ok(asked.includes(Command.read));
    assert.ok(report.fuelUsed < without.fuelUsed);
    const { report: same } = await answered(PATH, [500n, 9n], new Uint8Array(0), async host => void await host.read(500, 9));
    const { report: along } = await answered(PATH, [500n, 9n], text, async host => void await host.read(500, 9));
    assert.equal(along.fuelUsed, same.fuelUsed);
  });

  it('are the entry and the buffer of a list of one', async () => {
    const seen: unknown[] = [];
    const { ops } = await answered(BUFFERS, [600n, 1n, (9n << 32n) | 500n], text, async host => {
      const entry = await host.read(600, 8);
      seen.push([...new Uint32Array(entry.slice().buffer)], asText(await host.read(500, 9)));
    });
    assert.deepEqual(seen, [[500, 9], 'some/path']);
    assert.deepEqual(ops, [Command.fuel, Command.return]);
  });

  it('are asked for again once the memory may have changed', async () => {
    let seen = '';
    const { ops } = await answered(PATH, [500n, 9n], text, async host => {
      await host.write(500, new Uint8Array(1));
      seen = asText(await host.read(500, 9));
    });
    assert.equal(seen, 'from afar');
    assert.deepEqual(ops, [Command.store, Command.read, Command.fuel, Command.return]);
  });

  it('are not taken for what lies beside them', async () => {
    const seen: string[] = [];
    await answered(PATH, [500n, 9n], text, async host => {
      seen.push(asText(await host.read(499, 9)), asText(await host.read(501, 9)));
    });
    assert.deepEqual(seen, ['from afar', 'from afar']);
  });
});
