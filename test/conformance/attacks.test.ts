import assert from 'node:assert/strict';
import { createExecutor } from '../../src/sandbox/executor';
import type { ExecutionReport, HardenedModule, HostFunction } from '../../src/sandbox/types';
import { EndReason, FrameKind } from '../../src/wasm/protocol';
import { run, type RunOptions } from '../support/executions';
import { fakeHost, fakeModule, frame, hello, type FakeProcess } from '../support/fakeProcess';

const importing = fakeModule({
  imports: [
    { module: 'env', name: 'f', signature: { params: ['i32'], results: [] }, decision: 'granted' },
    { module: 'env', name: 'no', signature: { params: [], results: [] }, decision: 'denied' },
    { module: 'env', name: 'text', signature: { params: ['i32', 'i32'], results: [] }, decision: 'granted', attached: { pointer: 0, length: 1, unit: 1, follow: false } },
    { module: 'env', name: 'buffers', signature: { params: ['i32', 'i32'], results: [] }, decision: 'granted', attached: { pointer: 0, length: 1, unit: 8, follow: true } },
  ],
});
const nothing: HostFunction['call'] = () => [];
const answering: RunOptions['functions'] = {
  'env.f': { params: ['i32'], results: [], call: nothing }, 'env.text': { params: ['i32', 'i32'], results: [], call: nothing }, 'env.buffers': { params: ['i32', 'i32'], results: [], call: nothing },
};

async function attack(program: (process: FakeProcess) => Promise<void> | void, module: HardenedModule = fakeModule(), options: RunOptions = {}): Promise<ExecutionReport> {
  const host = fakeHost(program);
  const executor = createExecutor(host);
  const started = performance.now();
  const { report } = await run(executor, module, options);
  executor.dispose();
  // Far below the 20 s that a silent start may take.
  assert.ok(performance.now() - started < 10_000, 'it took too long to notice');
  assert.ok(host.processes.every(process => process.terminated), 'the process was left running');
  return report;
}

/** Says hello, waits for INIT and CALL, then goes on. */
const greeted = (next: (process: FakeProcess) => Promise<void> | void) => async (process: FakeProcess): Promise<void> => {
  const answer = process.next();
  process.send(hello);
  await answer;
  await next(process);
};

describe('a module that breaks the protocol', () => {
  const broken: readonly (readonly [string, Uint8Array])[] = [
    ['an unknown frame kind', frame(99)],
    ['kind zero', frame(0)],
    ['another protocol version', frame(FrameKind.result, { version: 1 })],
    ['unknown flags', frame(FrameKind.result, { flags: 128 })],
    ['more values than any function has', frame(FrameKind.result, { count: 17 })],
    ['a count that would be gigabytes', frame(FrameKind.result, { count: 0xffff_ffff })],
    ['more pages than a memory can have', frame(FrameKind.result, { pages: 65_537 })],
    ['a shrunken memory', frame(FrameKind.result, { pages: 0 })],
    ['a result of a function that was not called', frame(FrameKind.result, { subject: 5 })],
    ['a result with values that the function does not have', frame(FrameKind.result, { values: [1n] })],
    ['a second hello', hello],
    ['a request for fuel that it still has', frame(FrameKind.fuel, { fuel: 1n })],
    ['an end for an unknown reason', frame(FrameKind.end, { subject: 77 })],
    ['an end as denied that names no import', frame(FrameKind.end, { subject: EndReason.denied })],
    ['an end as denied that names an import it does not have', frame(FrameKind.end, { subject: EndReason.denied, values: [2n ** 63n] })],
    ['an import that it does not have', frame(FrameKind.import, { subject: 4 })],
    ['bytes along with a frame that is no call', frame(FrameKind.result, { attached: new Uint8Array(8) })],
    ['bytes along with a call that has none', frame(FrameKind.import, { subject: 0, values: [0n], attached: new Uint8Array(8) })],
    ['fewer bytes along than the arguments say', frame(FrameKind.import, { subject: 2, values: [500n, 9n], attached: new Uint8Array(8) })],
    ['more bytes along than a frame may have', frame(FrameKind.import, { subject: 2, values: [500n, 8193n], attached: new Uint8Array(8193) })],
    ['a buffer along with a list of two', frame(FrameKind.import, { subject: 3, values: [600n, 2n, (4n << 32n) | 500n], attached: new Uint8Array(4) })],
    ['a buffer along that is not what its entry says', frame(FrameKind.import, { subject: 3, values: [600n, 1n, (4n << 32n) | 500n], attached: new Uint8Array(5) })],
    ['an entry along without its buffer', frame(FrameKind.import, { subject: 3, values: [600n, 1n, (4n << 32n) | 500n] })],
    ['an entry along with a call that has none', frame(FrameKind.import, { subject: 2, values: [500n, 9n, (4n << 32n) | 500n] })],
    ['bytes after the frame', new Uint8Array([...frame(FrameKind.result), 1])],
  ];
  for (const [what, bytes] of broken) {
    it(`is stopped at ${what}`, async () => {
      const report = await attack(greeted(process => process.send(bytes)), importing, { functions: answering });
      assert.deepEqual([report.status, report.reason], ['failed', 'protocol-error'], report.message);
      assert.match(report.message, /^Stopped: the module broke the protocol\. /);
    });
  }

  it('is stopped where it does not say hello first', async () => {
    assert.equal((await attack(process => process.send(frame(FrameKind.result)))).reason, 'protocol-error');
  });

  it('is stopped at a flood, before the flood fills the memory', async () => {
    let sent = 0;
    const report = await attack(process => {
      for (; sent < 1_000; sent += 1) process.send(new Uint8Array(1 << 20).fill(1));
    });
    assert.equal(report.reason, 'protocol-error');
  });

  it('is stopped where it speaks while the host is busy with its call', async () => {
    let speakAgain: () => void = () => undefined;
    const busy: HostFunction = { params: ['i32'], results: [], call: async () => {
      speakAgain();
      await new Promise(resolve => setImmediate(resolve));
      return [];
    } };
    const report = await attack(greeted(process => {
      speakAgain = () => { process.send(frame(FrameKind.import, { subject: 0, values: [0n] })); };
      process.send(frame(FrameKind.import, { subject: 0, values: [0n] }));
    }), importing, { functions: { 'env.f': busy } });
    assert.equal(report.reason, 'protocol-error');
  });

  it('gains nothing by calling what it was denied', async () => {
    const report = await attack(greeted(process => process.send(frame(FrameKind.import, { subject: 1 }))), importing, { functions: { 'env.no': { params: [], results: [], call: () => assert.fail('called') } } });
    assert.equal(report.reason, 'protocol-error');
  });

  it('cannot answer a read with less than it was asked for and then go on', async () => {
    const reading: HostFunction = {
      params: ['i32'], results: [],
      async call(host) {
        await host.read(0, 100);
        return [];
      },
    };
    const report = await attack(greeted(async process => {
      const asked = process.next();
      process.send(frame(FrameKind.import, { subject: 0, values: [0n] }));
      await asked;
      process.send(new Uint8Array(50));
    }), importing, { functions: { 'env.f': reading }, limits: { wallMs: 300 } });
    assert.equal(report.reason, 'timeout');
  });

  it('cannot hold the host in fuel frames: each costs its budget', async () => {
    const report = await attack(greeted(async process => {
      let left = 0n;
      for (let round = 0; round < 1_000; round += 1) {
        const answer = process.next();
        process.send(frame(FrameKind.fuel, { fuel: left - 1n }));
        left -= 1n;
        await answer;
      }
    }), fakeModule(), { limits: { fuel: 3_000_000n, wallMs: 1_000 } });
    assert.ok(['fuel-exhausted', 'timeout'].includes(report.reason), report.reason);
    assert.ok(report.fuelUsed <= 3_000_000n);
  });
});

describe('a process that goes away', () => {
  it('before its first word has crashed', async () => {
    const report = await attack(process => process.end({ kind: 'exit', code: 0 }));
    assert.deepEqual([report.status, report.reason], ['failed', 'crashed']);
  });

  it('with a trap is reported with the trap and the fuel that was left', async () => {
    const report = await attack(greeted(process => process.end({ kind: 'trap', trap: 'integer-divide-by-zero', message: 'divide by zero', stack: ['inner', 'outer'], fuelLeft: 999_000n })));
    assert.deepEqual(report.trap, { kind: 'integer-divide-by-zero', functionName: 'inner', stack: ['inner', 'outer'] });
    assert.equal(report.message, 'Crashed: it divided an integer by zero, in inner.');
    assert.equal(report.fuelUsed, 1_000n);
  });

  it('while a host function works has crashed', async () => {
    const waiting: HostFunction = { params: ['i32'], results: [], call: () => new Promise(() => undefined) };
    const report = await attack(greeted(process => {
      process.send(frame(FrameKind.import, { subject: 0, values: [0n] }));
      setTimeout(() => process.end({ kind: 'terminated' }), 20);
    }), importing, { functions: { 'env.f': waiting } });
    assert.equal(report.reason, 'crashed');
  });

  it('by never exiting after it was told to is terminated', async () => {
    const report = await attack(greeted(process => process.send(frame(FrameKind.result))));
    assert.equal(report.reason, 'returned');
  });

  it('but whose runtime fails to end it is reported all the same', async () => {
    const host = fakeHost(process => {
      process.terminate = () => Promise.reject(new Error('The runtime is broken.'));
      return greeted(fake => fake.send(frame(99)))(process);
    });
    const executor = createExecutor(host);
    const { report } = await run(executor, fakeModule());
    executor.dispose();
    assert.equal(report.reason, 'protocol-error');
  });

  it('into silence counts as trapped on a host that does not see traps, and only there', async () => {
    const executor = createExecutor(fakeHost(greeted(() => undefined), 'vscode-wasi'), { silenceMs: 300 });
    const { report } = await run(executor, fakeModule());
    executor.dispose();
    assert.deepEqual([report.status, report.reason], ['failed', 'trap']);
    assert.equal((await attack(greeted(() => undefined), fakeModule(), { limits: { wallMs: 800 } })).reason, 'timeout');
  });

  it('is not taken for silent while the host owes the answer', async () => {
    const slow: HostFunction = { params: ['i32'], results: [], call: async () => new Promise(resolve => setTimeout(() => resolve([]), 900)) };
    const executor = createExecutor(fakeHost(greeted(async process => {
      const answer = process.next();
      process.send(frame(FrameKind.import, { subject: 0, values: [0n] }));
      await answer;
      process.send(frame(FrameKind.result));
    }), 'vscode-wasi'), { silenceMs: 300 });
    const { report } = await run(executor, importing, { functions: { 'env.f': slow } });
    executor.dispose();
    assert.equal(report.reason, 'returned');
  });
});
