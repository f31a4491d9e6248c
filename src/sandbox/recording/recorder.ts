import { sentenceOf } from '../../errors';
import { ProcessGone } from '../channel';
import { ExecutionEnd, MemoryFault, ProtocolError } from '../executionEnd';
import { toBits } from '../flatValues';
import { importKey, type ExecutionReport, type ExecutionRequest, type FlatValue, type HostCall, type HostFunction, type WasmHost } from '../types';
import { encodeReport, recordedReport } from './endReport';
import { bitsOf, encodeHeader, headerOf } from './header';
import { hostEndOf } from './hostEnd';
import { RecordedCall, type CallTreatment } from './recordedCall';
import { isRedactedAnswer, readsNames } from './redaction';
import type { OutputStream, Step } from './steps';
import { RecordingWriter, type RecordingSink } from './writer';

export interface RecordOptions {
  readonly sink: RecordingSink;
  /** The plugin's own module, to be part of the recording; without it, a replay has to be given it. */
  readonly module?: Uint8Array;
  /** Leaves out what the plugin was given to read: the recording can be shown, not replayed. */
  readonly isRedacted?: boolean;
  /** Gives up beyond this size, in bytes. */
  readonly maxBytes?: number;
  /** Compresses nothing: for a recording that is soon forgotten. */
  readonly isPlain?: boolean;
}

/**
 * Records one execution: everything that came from the host, in order, as it happens (docs/REPLAY.md). Execute
 * {@link request}, then call {@link end} with the report.
 */
export class Recorder {
  readonly #writer: RecordingWriter;
  readonly #isRedacted: boolean;
  #begun = false;
  #lastRead: Uint8Array | undefined;

  constructor(private readonly original: ExecutionRequest, private readonly options: RecordOptions) {
    this.#writer = new RecordingWriter(options.sink, options.maxBytes, options.isPlain);
    this.#isRedacted = options.isRedacted ?? false;
  }

  /** The request to execute in place of the one that is recorded. */
  get request(): ExecutionRequest {
    const { wasi } = this.original;
    return {
      ...this.original,
      wasi: { ...wasi, stdout: this.#tapped('stdout', wasi.stdout), stderr: this.#tapped('stderr', wasi.stderr) },
      intercept: (functions, host) => {
        const answering = this.original.intercept?.(functions, host) ?? functions;
        this.#begin(host);
        return new Map([...answering].map(([key, answer]) => [key, this.#recorded(key, answer)]));
      },
    };
  }

  /** Whether the recording was given up because it grew too large. */
  get isTooLarge(): boolean {
    return this.#writer.isTooLarge;
  }

  /** Ends the recording with how the execution ended. Rejects with AirlockError `package.io` where it could not be written. */
  async end(report: ExecutionReport): Promise<void> {
    this.#begin(report.host);
    await this.#writer.end(encodeReport(recordedReport(report, this.original)));
  }

  #begin(host: WasmHost['kind']): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#writer.header(encodeHeader(headerOf(this.original, host, this.#isRedacted)));
    if (this.options.module !== undefined) this.#writer.module(this.options.module);
  }

  #tapped(stream: OutputStream, sink: (bytes: Uint8Array) => void | Promise<void>): (bytes: Uint8Array) => void | Promise<void> {
    return bytes => {
      if (!this.#begun) return sink(bytes);
      if (bytes === this.#lastRead) this.#writer.step({ kind: 'output-read', stream });
      else if (this.#isRedacted) this.#writer.step({ kind: 'output-redacted', stream, length: bytes.length });
      else this.#writer.step({ kind: 'output', stream, bytes });
      return sink(bytes);
    };
  }

  #recorded(key: string, answer: HostFunction): HostFunction {
    const index = this.original.module.info.imports.findIndex(entry => importKey(entry.module, entry.name) === key);
    // What is not imported is not called.
    if (index < 0) return answer;
    const treatment: CallTreatment = { isRedacted: this.#isRedacted, hidesWrites: this.#isRedacted && isRedactedAnswer(key), readsNames: readsNames(key) };
    return {
      ...answer,
      call: async (host, args) => {
        if (this.#writer.isTooLarge) return answer.call(host, args);
        // What a host function does after the execution ended, the plugin never sees.
        const step = (made: Step): void => { if (!host.signal.aborted) this.#writer.step(made); };
        step({ kind: 'call', import: index, args: answer.params.map((type, position) => toBits(type, args[position] ?? 0)) });
        await this.#writer.congestion;
        if (answer.isOutput === true) return this.#answer(answer, host, args, step, undefined);
        const call = new RecordedCall(host, this.#callRecorder(step), treatment);
        return this.#answer(answer, call, args, step, call);
      },
    };
  }

  async #answer(answer: HostFunction, host: HostCall, args: readonly FlatValue[], step: (made: Step) => void, call: RecordedCall | undefined): Promise<readonly FlatValue[]> {
    try {
      const results = await answer.call(host, args);
      await call?.close();
      step({ kind: 'returned', results: answer.results.map((type, index) => toBits(type, results[index] ?? 0)) });
      return results;
    } catch (error) {
      await call?.close();
      if (call === undefined || call.thrownInside !== error) thrown(error, step);
      throw error;
    }
  }

  #callRecorder(step: (made: Step) => void): ConstructorParameters<typeof RecordedCall>[1] {
    const writer = this.#writer;
    return {
      step,
      get congestion() {
        return writer.congestion;
      },
      noteRead: bytes => { this.#lastRead = bytes; },
      bits: (name, args) => bitsOf(this.original, name, args),
    };
  }
}

/** Records what a host function threw. */
function thrown(error: unknown, step: (made: Step) => void): void {
  // The process is gone or broken: the host function had no part in that, and the call stays open.
  if (error instanceof ProcessGone || error instanceof ProtocolError) return;
  if (error instanceof ExecutionEnd) step({ kind: 'ended', end: hostEndOf(error) });
  else if (error instanceof MemoryFault) step({ kind: 'faulted' });
  else step({ kind: 'failed', message: sentenceOf(error) });
}
