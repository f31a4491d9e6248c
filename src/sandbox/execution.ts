import { sentenceOf } from '../errors';
import { Conversation, type Observed } from './conversation';
import { blameRefusals, limitEnding, statusOf, stoppedEnding, timeoutEnding, type Ending } from './ending';
import { pluginFunctionName } from './functionNames';
import { FuelMeter } from './fuelMeter';
import { countDown } from './pauses';
import type { Disposable, ExecutionReport, ExecutionRequest, WasmHost, WasmProcess } from './types';
import { createPreview1 } from './wasi/preview1';
import { watchForSilence } from './watchdog';

/** How long to wait for a process that was told to exit, or is being terminated, in milliseconds. */
const EXIT_GRACE_MS = 1_000;
/** How long a process may take until its first frame: starting a thread and compiling a large module. */
const START_SILENCE_MS = 20_000;

/** Endings after which the module waits for a command, EXIT for one. */
const LISTENING: ReadonlySet<Ending['reason']> = new Set([
  'returned', 'exited', 'fuel-exhausted', 'stack-exhausted', 'capability-denied', 'host-error',
]);

export interface ExecutionOptions {
  /** Silence after which a plugin that owes an answer counts as crashed, in milliseconds; only on hosts that don't see traps. */
  readonly silenceMs: number;
}

/** Runs one execution on a compiled module: starts the process, ends it in every case, and reports. Never rejects. */
export async function runExecution(host: WasmHost, module: WebAssembly.Module, request: ExecutionRequest, options: ExecutionOptions): Promise<ExecutionReport> {
  const { limits, signal } = request;
  const started = performance.now();
  const fuel = new FuelMeter(limits.fuel);
  const initialPages = Math.max(0, ...request.module.info.initialMemoryPages);
  const observed: Observed = { memoryPages: 0, flags: 0, hostCalls: 0 };
  const abort = new AbortController();
  const wasi = createPreview1(request.wasi, abort.signal);
  const owned: Disposable[] = [];

  const report = (ending: Ending, hasRun = true): ExecutionReport => {
    const { reason, message, ...rest } = blameRefusals(ending, observed.flags, limits);
    return {
      status: statusOf({ reason, message, ...rest }),
      reason,
      message,
      ...rest,
      fuelUsed: fuel.used,
      fuelLimit: fuel.limit,
      fuelVersion: request.module.info.fuelVersion,
      peakMemoryPages: Math.max(initialPages, observed.memoryPages),
      wallMs: performance.now() - started,
      host: host.kind,
      ...(hasRun ? { hostCalls: observed.hostCalls, fileUse: wasi.fileUse } : {}),
      denials: wasi.denials,
    };
  };

  if (signal?.aborted === true) return report(stoppedEnding(signal.reason), false);
  if (initialPages > limits.memoryPages) {
    return report({ reason: 'memory-limit', message: `Not started: it needs ${initialPages / 16} MiB of memory at once, and its limit is ${limits.memoryPages / 16} MiB.` }, false);
  }
  if (Math.max(0, ...request.module.info.initialTableElements) > limits.tableElements) {
    return report({ ...limitEnding('table-limit', limits), message: `Not started: its tables are larger than its limit of ${limits.tableElements} elements.` }, false);
  }

  let process: WasmProcess;
  try {
    process = await host.start(module, request.name);
  } catch (error) {
    return report({ reason: 'host-error', message: `Not started: ${sentenceOf(error)}` }, false);
  }

  try {
    const linked = new Map([...request.hostFunctions, ...wasi.functions]);
    const functions = request.intercept?.(linked, host.kind) ?? linked;
    const conversation = new Conversation(process, request, fuel, observed, functions, index => pluginFunctionName(module, index), abort.signal, wasi.files);
    const stopped = new Promise<Ending>(resolve => {
      const onAbort = (): void => resolve(stoppedEnding(signal?.reason));
      signal?.addEventListener('abort', onAbort);
      owned.push(countDown(limits.wallMs, request.pauses, () => resolve(timeoutEnding(limits, conversation.waitsFor))), { dispose: () => signal?.removeEventListener('abort', onAbort) });
      if (host.kind === 'vscode-wasi') {
        const silence = (): number => (observed.memoryPages === 0 ? START_SILENCE_MS : options.silenceMs);
        owned.push(watchForSilence(() => conversation.owingSince, silence, () => resolve(crashedSilently(silence()))));
      }
    });
    let listens = false;
    const talk = conversation.run().then(ending => {
      listens = LISTENING.has(ending.reason);
      return ending;
    });
    const ending = await Promise.race([stopped, talk]);
    abort.abort();
    if (listens) await exitOrderly(process, conversation, ending.exitCode ?? 0);
    conversation.close();
    await endProcess(process);
    return report(ending);
  } finally {
    for (const item of owned) item.dispose();
    await wasi.dispose();
  }
}

/** Lets a module that waits for commands exit with its own code; a module that does not is left to be terminated. */
async function exitOrderly(process: WasmProcess, conversation: Conversation, code: number): Promise<void> {
  await within(EXIT_GRACE_MS, conversation.exit(code).then(() => process.ended));
}

/** A runtime that fails to end a process must not take the report of what the process did with it. */
async function endProcess(process: WasmProcess): Promise<void> {
  await within(EXIT_GRACE_MS, process.terminate());
}

/** Resolves when the step is done, or failed, or took too long: the process is gone then, or cannot be helped. */
async function within(milliseconds: number, step: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>(resolve => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([step.then(() => undefined, () => undefined), enough]);
  clearTimeout(timer);
}

function crashedSilently(silenceMs: number): Ending {
  return { reason: 'trap', message: `Crashed: it owed an answer and said nothing for ${silenceMs} ms. This runtime does not tell why.` };
}
