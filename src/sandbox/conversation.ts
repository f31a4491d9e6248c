import { sentenceOf } from '../errors';
import { hostCallFuel } from '../wasm/costs';
import { FrameKind } from '../wasm/protocol';
import type { PluginImport } from '../wasm/types';
import { Channel, ProcessGone, type Message } from './channel';
import { goneEnding, limitEnding, saidEnding, trapEnding, type Ending } from './ending';
import { ExecutionEnd, MemoryFault, ProtocolError } from './executionEnd';
import { fromBits, toBits } from './flatValues';
import type { FuelMeter } from './fuelMeter';
import { bringsEntry, knownBytes } from './attachedBytes';
import { GuestCall } from './guestCall';
import { WASI_MODULE } from './wasi/signatures';
import { importKey, type ExecutionRequest, type FlatValue, type HostFunction, type PluginFiles, type WasmProcess } from './types';

/** How deep host functions and exports may call each other. */
const MAX_NESTING = 32;

/** What the conversation has learnt about the plugin so far. */
export interface Observed {
  /** Pages of the channel memory, which never shrinks. */
  memoryPages: number;
  /** Bits of FrameFlag, all seen so far. */
  flags: number;
  /** Calls of the plugin that came through the channel: WASI and host functions. */
  hostCalls: number;
}

/**
 * The conversation with one started process, from HELLO to the frame that ends it: limits and fuel, the start function,
 * the entry, and an answer to each call of an import.
 */
export class Conversation {
  readonly #channel: Channel;
  readonly #functions: readonly (HostFunction | undefined)[];
  #depth = 0;
  #waitsFor: string | undefined;

  constructor(
    private readonly process: WasmProcess,
    private readonly request: ExecutionRequest,
    private readonly fuel: FuelMeter,
    private readonly observed: Observed,
    functions: ReadonlyMap<string, HostFunction>,
    private readonly functionName: (index: number) => string,
    private readonly signal: AbortSignal,
    private readonly files: PluginFiles,
  ) {
    this.#channel = new Channel(process);
    this.#functions = request.module.info.imports.map(entry => functions.get(importKey(entry.module, entry.name)));
  }

  /** Since when the plugin owes an answer and is silent (`performance.now()`). */
  get owingSince(): number | undefined {
    return this.#channel.owingSince;
  }

  /** The host function that the plugin waits for; undefined where it computes, or waits for WASI. */
  get waitsFor(): string | undefined {
    return this.#waitsFor;
  }

  /** Makes whatever is under way end. */
  close(): void {
    this.#channel.close(new ProcessGone());
  }

  /** Has the module exit with this code; only once it waits for commands. */
  exit(code: number): Promise<void> {
    return this.#channel.exit(code);
  }

  /** Runs to the end. Never rejects: whatever happens is an ending. */
  async run(): Promise<Ending> {
    // A host function may wait for long: that the process went away meanwhile ends it at once.
    const gone = this.process.ended.then(() => Promise.reject(new ProcessGone()));
    try {
      return await Promise.race([this.#converse(), gone]);
    } catch (error) {
      return this.#endingOf(error);
    }
  }

  async #converse(): Promise<Ending> {
    const { module: { info }, entry, limits } = this.request;
    const hello = await this.#channel.receive();
    if (hello.kind !== FrameKind.hello) throw new ProtocolError('The module did not say hello first.');
    this.observed.memoryPages = hello.memoryPages;
    this.#channel.init(limits.stackBytes, limits.memoryPages, limits.tableElements, this.fuel.first());
    if (info.start !== undefined) await this.#invoke(info.start, []);
    const callable = this.#callableNamed(entry.export);
    // A reactor sets itself up before its first call (WASI's application ABI).
    const initialize = this.#callableNamed('_initialize');
    if (entry.kind === 'call' && initialize >= 0 && initialize !== callable) await this.#invoke(initialize, []);
    if (callable < 0) return { reason: 'host-error', message: `The plugin has no function named ${entry.export}.` };
    const results = await this.#invoke(callable, entry.kind === 'call' ? entry.args : []);
    return entry.kind === 'call'
      ? { reason: 'returned', message: 'Returned.', results }
      : { reason: 'returned', message: 'Finished.', exitCode: 0 };
  }

  async #invoke(callable: number, args: readonly FlatValue[]): Promise<readonly FlatValue[]> {
    const signature = this.request.module.info.callables[callable]?.signature;
    if (signature === undefined) throw new ExecutionEnd('host-error', `The plugin has no function ${callable}.`);
    if (signature.params.length !== args.length) {
      throw new ExecutionEnd('host-error', `The plugin's function takes ${signature.params.length} values, not ${args.length}.`);
    }
    if (this.#depth >= MAX_NESTING) throw new ExecutionEnd('stack-exhausted', `Stopped: calls between plugin and host nest deeper than ${MAX_NESTING}.`);
    this.#depth += 1;
    this.#channel.call(callable, signature.params.map((type, index) => toBits(type, args[index] ?? 0)));
    const result = await this.#serve();
    this.#depth -= 1;
    if (result.subject !== callable || result.values.length !== signature.results.length) {
      throw new ProtocolError('The module returned from a function that was not called.');
    }
    return signature.results.map((type, index) => fromBits(type, result.values[index] ?? 0n));
  }

  /** Answers frames until a result comes. */
  async #serve(): Promise<Message> {
    for (;;) {
      const message = await this.#channel.receive();
      this.#note(message);
      switch (message.kind) {
        case FrameKind.import:
          await this.#answerImport(message);
          break;
        case FrameKind.fuel:
          if (message.fuelLeft >= 0n) throw new ProtocolError('The module asked for fuel that it still has.');
          this.request.onProgress?.({ fuelUsed: this.fuel.used, memoryPages: message.memoryPages });
          this.#refuel();
          this.#channel.return([]);
          break;
        case FrameKind.result:
          // Fuel below zero at a return is out of fuel like anywhere else.
          this.#refuel();
          return message;
        case FrameKind.end: {
          const ending = saidEnding(message.subject, message.values[0], this.request.limits, this.functionName, index => this.#deniedEnding(index));
          if (ending === undefined) throw new ProtocolError(`The module ended for an unknown reason (${message.subject}).`);
          throw new Ended(ending);
        }
        case FrameKind.hello:
          throw new ProtocolError('The module said hello twice.');
      }
    }
  }

  #note(message: Message): void {
    this.fuel.observe(message.fuelLeft);
    this.observed.flags |= message.flags;
    this.observed.memoryPages = message.memoryPages;
  }

  #refuel(): void {
    const change = this.fuel.settle();
    if (change === undefined) throw new Ended(limitEnding('fuel-exhausted', this.request.limits));
    this.#channel.fuel(change);
  }

  async #answerImport(message: Message): Promise<void> {
    const declared = this.request.module.info.imports[message.subject];
    if (declared === undefined || declared.decision !== 'granted' || (message.values.length !== declared.signature.params.length && !bringsEntry(declared, message))) {
      throw new ProtocolError(`The module called an import that it does not have (${message.subject}).`);
    }
    this.observed.hostCalls += 1;
    const answer = this.#functions[message.subject];
    if (answer === undefined || !sameTypes(answer, declared)) {
      throw new ExecutionEnd('host-error', `Nothing answers ${declared.module}.${declared.name} of this signature.`);
    }
    const args = declared.signature.params.map((type, index) => fromBits(type, message.values[index] ?? 0n));
    let cost = 0;
    const charge = (units: number): void => {
      cost += this.fuel.charge(units);
    };
    const call = new GuestCall(this.#channel, (name, values) => this.#invokeByName(name, values), charge, this.signal, this.files, this.fuel, knownBytes(declared, message));
    let results: readonly FlatValue[];
    const before = this.#waitsFor;
    if (declared.module !== WASI_MODULE) this.#waitsFor = `${declared.module}.${declared.name}`;
    try {
      results = await answer.call(call, args);
    } finally {
      this.#waitsFor = before;
      await call.close();
      charge(hostCallFuel(call.bytes));
      this.request.onHostCall?.(message.subject, cost);
    }
    if (results.length !== answer.results.length) throw new ExecutionEnd('host-error', `${declared.name} answered with a wrong number of values.`);
    this.#refuel();
    this.#channel.return(answer.results.map((type, index) => toBits(type, results[index] ?? 0)));
  }

  #invokeByName(name: string, args: readonly FlatValue[]): Promise<readonly FlatValue[]> {
    const callable = this.#callableNamed(name);
    if (callable < 0) throw new ExecutionEnd('host-error', `The plugin has no function named ${name}, which its host needs.`);
    return this.#invoke(callable, args);
  }

  /** Position of an export that can be called, or -1. The start function has no name and cannot be asked for. */
  #callableNamed(name: string): number {
    return name === '' ? -1 : this.request.module.info.callables.findIndex(candidate => candidate.name === name);
  }

  #deniedEnding(index: number): Ending {
    const declared = this.request.module.info.imports[index];
    if (declared === undefined) throw new ProtocolError(`The module was denied an import that it does not have (${index}).`);
    const capability = this.request.hostFunctions.get(importKey(declared.module, declared.name))?.capability;
    const call = `${declared.module}.${declared.name}`;
    return {
      reason: 'capability-denied',
      message: capability === undefined ? `Stopped: called ${call}, which it was not granted.` : `Stopped: called ${call}, which needs the capability ${capability}.`,
      denied: { call, ...(capability === undefined ? {} : { capability }) },
    };
  }

  async #endingOf(error: unknown): Promise<Ending> {
    if (error instanceof Ended) return error.ending;
    if (error instanceof ExecutionEnd) return { reason: error.reason, message: error.message, ...error.details };
    if (error instanceof ProcessGone) {
      const end = await this.process.ended;
      if (end.kind === 'trap') {
        if (end.fuelLeft !== undefined) this.fuel.observe(end.fuelLeft);
        this.observed.memoryPages = end.memoryPages ?? this.observed.memoryPages;
      }
      return goneEnding(end);
    }
    if (error instanceof MemoryFault) return trapEnding('out-of-bounds-memory', []);
    if (error instanceof ProtocolError) return { reason: 'protocol-error', message: `Stopped: the module broke the protocol. ${error.message}` };
    return { reason: 'host-error', message: `Stopped: a host function failed. ${sentenceOf(error)}` };
  }
}

/** Carries an ending out of nested calls. */
class Ended extends Error {
  constructor(readonly ending: Ending) {
    super(ending.message);
  }
}

function sameTypes(answer: HostFunction, declared: PluginImport): boolean {
  return answer.params.join() === declared.signature.params.join() && answer.results.join() === declared.signature.results.join();
}
