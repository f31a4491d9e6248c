import assert from 'node:assert/strict';
import type { Wasm } from '@vscode/wasm-wasi/v1';
import { loadWat, wat } from '../../test/wasm/wat';
import { AirlockError } from '../errors';
import { createVSCodeWasiHost } from './vscodeWasiHost';

/** The part of the runtime's process that the host uses, under the test's control. */
class FakeRuntimeProcess {
  readonly writes: Uint8Array[] = [];
  /** Lets the oldest write through. */
  readonly accept: (() => void)[] = [];
  finish: (code: number) => void = () => undefined;
  crash: (error: Error) => void = () => undefined;
  terminations = 0;
  terminate = async (): Promise<number> => {
    this.terminations += 1;
    return 1;
  };
  readonly stdout = { onData: (listener: (chunk: Uint8Array) => void) => (this.output = listener, { dispose: () => undefined }) };
  output: (chunk: Uint8Array) => void = () => undefined;
  readonly stdin = {
    write: (bytes: Uint8Array) => {
      this.writes.push(bytes);
      return new Promise<void>(resolve => this.accept.push(resolve));
    },
  };
  run(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.crash = reject;
    });
  }
}

function hostOn(process: FakeRuntimeProcess, options: { fails?: boolean } = {}) {
  const created: unknown[][] = [];
  const wasm = {
    createProcess: async (...args: unknown[]) => {
      created.push(args);
      if (options.fails === true) throw new Error('No more workers.');
      return process;
    },
  };
  return { created, host: createVSCodeWasiHost(wasm as unknown as Wasm) };
}

const tick = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5));

describe('the host on the editor\'s WebAssembly runtime', () => {
  let module: WebAssembly.Module;
  before(async () => {
    await loadWat();
    module = new WebAssembly.Module(wat('(module (memory (export "memory") 1) (func (export "_start")))'));
  });

  it('gives a module two pipes and nothing else', async () => {
    const { created, host } = hostOn(new FakeRuntimeProcess());
    await host.start(module, 'name');
    assert.deepEqual(created, [['name', module, { stdio: { in: { kind: 'pipeIn' }, out: { kind: 'pipeOut' } } }]]);
  });

  it('writes one after the other, since the runtime reorders what is not awaited', async () => {
    const runtime = new FakeRuntimeProcess();
    const process = await hostOn(runtime).host.start(module, 'x');
    const all = Promise.all([1, 2, 3].map(value => process.write(new Uint8Array([value]))));
    await tick();
    assert.equal(runtime.writes.length, 1);
    for (const index of [0, 1, 2]) {
      runtime.accept[index]?.();
      await tick();
    }
    await all;
    assert.deepEqual(runtime.writes.map(([value]) => value), [1, 2, 3]);
  });

  it('never waits for a pipe whose process is gone', async () => {
    const runtime = new FakeRuntimeProcess();
    const process = await hostOn(runtime).host.start(module, 'x');
    const stuck = [process.write(new Uint8Array(1)), process.write(new Uint8Array(2))];
    await tick();
    runtime.finish(0);
    await Promise.all(stuck);
    await process.write(new Uint8Array(3));
    assert.equal(runtime.writes.length, 1);
  });

  it('tells the exit code, a failed run, and a termination apart', async () => {
    const exited = new FakeRuntimeProcess();
    const first = await hostOn(exited).host.start(module, 'x');
    exited.finish(3);
    assert.deepEqual(await first.ended, { kind: 'exit', code: 3 });
    const crashed = new FakeRuntimeProcess();
    const second = await hostOn(crashed).host.start(module, 'x');
    crashed.crash(new Error('no'));
    assert.deepEqual(await second.ended, { kind: 'trap', trap: 'unknown', message: 'no', stack: [] });
    const ended = new FakeRuntimeProcess();
    const third = await hostOn(ended).host.start(module, 'x');
    await Promise.all([third.terminate(), third.terminate()]);
    assert.deepEqual([await third.ended, ended.terminations], [{ kind: 'terminated' }, 1]);
  });

  it('ends even where the runtime fails to terminate', async () => {
    const runtime = new FakeRuntimeProcess();
    runtime.terminate = () => Promise.reject(new Error('no'));
    const process = await hostOn(runtime).host.start(module, 'x');
    await assert.rejects(process.terminate(), /no/);
    assert.deepEqual(await process.ended, { kind: 'terminated' });
  });

  it('says what to do where the runtime does not start a process', async () => {
    await assert.rejects(hostOn(new FakeRuntimeProcess(), { fails: true }).host.start(module, 'x'), (error: unknown) =>
      error instanceof AirlockError && error.code === 'runtime.failed' && /embedded/.test(error.nextStep));
  });

  it('never hands over a module that would hang it', async () => {
    const { created, host } = hostOn(new FakeRuntimeProcess());
    for (const text of ['(module (func (export "start")))', '(module (import "env" "f" (func)) (func (export "_start")))']) {
      await assert.rejects(host.start(new WebAssembly.Module(wat(text)), 'x'), AirlockError);
    }
    assert.equal(created.length, 0);
  });
});
