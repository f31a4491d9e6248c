import { AirlockError } from '../errors';
import { EndReason, FrameFlag } from '../wasm/protocol';
import type { EndedBecause, ExecutionLimits, ExecutionReport, FlatValue, ProcessEnd, TrapKind } from './types';

/** How an execution ended, before it becomes a report. */
export interface Ending {
  readonly reason: EndedBecause;
  readonly message: string;
  readonly exitCode?: number;
  readonly results?: readonly FlatValue[];
  readonly trap?: NonNullable<ExecutionReport['trap']>;
  readonly denied?: NonNullable<ExecutionReport['denied']>;
  readonly quota?: NonNullable<ExecutionReport['quota']>;
}

const TRAP_SENTENCES: Readonly<Record<TrapKind, string>> = {
  'unreachable': 'it reached code that must not be reached (usually a failed assertion or a panic)',
  'integer-divide-by-zero': 'it divided an integer by zero',
  'integer-overflow': 'an integer division overflowed',
  'invalid-conversion': 'it converted a float that no integer can hold',
  'indirect-call-type-mismatch': 'it called a function pointer of another type',
  'undefined-element': 'it called a function pointer that points nowhere',
  'out-of-bounds-memory': 'it accessed memory out of bounds',
  'out-of-bounds-table': 'it accessed a table or an array out of bounds',
  'stack-overflow': 'the engine\'s stack overflowed',
  'out-of-memory': 'the engine ran out of memory',
  'null-reference': 'it used a null reference',
  'cast-failure': 'it cast a reference to a wrong type',
  'uncaught-exception': 'it threw an exception that nothing caught',
  'unknown': 'the engine stopped it',
};

/** `12345678` as `12,345,678`. */
export function figure(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

/** The sentence for a limit that ended an execution, with its figure. */
export function limitEnding(reason: 'fuel-exhausted' | 'stack-exhausted' | 'memory-limit' | 'table-limit' | 'timeout', limits: ExecutionLimits): Ending {
  switch (reason) {
    case 'fuel-exhausted':
      return { reason, message: `Stopped: used its ${figure(limits.fuel)} units of fuel.` };
    case 'stack-exhausted':
      return { reason, message: `Stopped: ran out of its ${figure(limits.stackBytes)} bytes of stack (too deep a recursion).` };
    case 'memory-limit':
      return { reason, message: `Stopped: ran out of its ${figure(limits.memoryPages / 16)} MiB of memory.` };
    case 'table-limit':
      return { reason, message: `Stopped: ran out of its ${figure(limits.tableElements)} table elements.` };
    case 'timeout':
      return { reason, message: `Stopped: ran longer than its ${figure(limits.wallMs)} ms.` };
  }
}

/** The end of an execution that somebody stopped. Whoever did may have said why, as what the signal was aborted with. */
export function stoppedEnding(why: unknown): { readonly reason: 'cancelled' | 'revoked'; readonly message: string } {
  if (!(why instanceof AirlockError)) return { reason: 'cancelled', message: 'Cancelled.' };
  return { reason: why.code === 'grant.revoked' || why.code === 'grant.expired' ? 'revoked' : 'cancelled', message: why.message };
}

/** Time is up. @param waitsFor the host function that it waited for; it may be that one's fault */
export function timeoutEnding(limits: ExecutionLimits, waitsFor: string | undefined): Ending {
  const ending = limitEnding('timeout', limits);
  return waitsFor === undefined ? ending : { ...ending, message: `${ending.message.slice(0, -1)}, waiting for ${waitsFor}.` };
}

export function trapEnding(kind: TrapKind, stack: readonly string[]): Ending {
  const functionName = stack[0];
  return {
    reason: 'trap',
    message: `Crashed: ${TRAP_SENTENCES[kind]}${functionName === undefined ? '' : `, in ${functionName}`}.`,
    trap: { kind, stack, ...(functionName === undefined ? {} : { functionName }) },
  };
}

/** The plugin said that it ends (an end frame). */
export function saidEnding(
  subject: number,
  value: bigint | undefined,
  limits: ExecutionLimits,
  functionName: (index: number) => string,
  denied: (index: number) => Ending,
): Ending | undefined {
  switch (subject) {
    case EndReason.stackExhausted:
      return limitEnding('stack-exhausted', limits);
    case EndReason.unreachable:
      return trapEnding('unreachable', value === undefined ? [] : [functionName(Number(value))]);
    case EndReason.denied:
      return value === undefined ? undefined : denied(Number(value));
    default:
      return undefined;
  }
}

/** The process went away without having been told to. */
export function goneEnding(end: ProcessEnd): Ending {
  switch (end.kind) {
    case 'trap':
      return trapEnding(end.trap, end.stack);
    case 'failed':
      return { reason: 'host-error', message: `Stopped: ${end.message}` };
    case 'exit':
    case 'terminated':
      return { reason: 'crashed', message: 'Crashed: the runtime ended the plugin without saying why.' };
  }
}

/** A program that fails after memory was refused to it failed for want of memory, however it says so. */
export function blameRefusals(ending: Ending, flags: number, limits: ExecutionLimits): Ending {
  const failed = ending.reason === 'trap' || (ending.reason === 'exited' && ending.exitCode !== 0);
  if (!failed) return ending;
  if ((flags & FrameFlag.memoryRefused) !== 0) return { ...ending, ...limitEnding('memory-limit', limits) };
  if ((flags & FrameFlag.tableRefused) !== 0) return { ...ending, ...limitEnding('table-limit', limits) };
  return ending;
}

export function statusOf(ending: Ending): ExecutionReport['status'] {
  switch (ending.reason) {
    case 'returned':
      return 'completed';
    case 'exited':
      return ending.exitCode === 0 ? 'completed' : 'failed';
    case 'fuel-exhausted':
    case 'stack-exhausted':
    case 'memory-limit':
    case 'table-limit':
    case 'timeout':
    case 'quota-exhausted':
    case 'cancelled':
    case 'revoked':
      return 'terminated';
    case 'trap':
    case 'capability-denied':
    case 'crashed':
    case 'protocol-error':
    case 'host-error':
      return 'failed';
  }
}
