import type { GrantOffer } from '../api/runTypes';
import type { AirlockError, ErrorCode } from '../errors';
import { QUOTA_NAMING } from '../sandbox/quotaNames';
import type { EndedBecause, ExecutionReport } from '../sandbox/types';
import type { Refusal } from '../wasm/types';

/**
 * What `airlock run --json FILE` writes (README.md, "The report"). Fields that don't apply are left out.
 */
export interface RunReport {
  /** `not-started`: nothing ran, `reason` is an error's code. */
  readonly status: ExecutionReport['status'] | 'not-started';
  readonly reason: EndedBecause | ErrorCode;
  readonly message: string;
  readonly nextStep?: string;
  /** The plugin's own code, all 32 bits of it. Only where it ended by itself. */
  readonly exitCode?: number;
  readonly fuelUsed?: bigint;
  readonly fuelLimit?: bigint;
  readonly fuelVersion?: number;
  /** How the fuel of a run that trapped is known. */
  readonly fuelKnownBy?: ExecutionReport['fuelKnownBy'];
  readonly peakMemoryPages?: number;
  readonly memoryLimitPages?: number;
  readonly wallMs?: number;
  readonly wallLimitMs?: number;
  readonly host?: ExecutionReport['host'];
  readonly trap?: ExecutionReport['trap'];
  readonly denied?: ExecutionReport['denied'];
  /** What would allow what was denied, the narrowest first. */
  readonly offers?: readonly GrantOffer[];
  readonly hostCalls?: ExecutionReport['hostCalls'];
  readonly quota?: ExecutionReport['quota'];
  readonly fileUse?: ExecutionReport['fileUse'];
  readonly hostUse?: ExecutionReport['hostUse'];
  readonly denials?: ExecutionReport['denials'];
  readonly refusal?: Refusal;
}

/** The report of an execution, with the limits it ran under where they are known. */
export function reportOfExecution(report: ExecutionReport, limits?: { readonly memoryPages: number; readonly wallMs: number }): RunReport {
  return {
    ...report,
    wallMs: Math.round(report.wallMs * 1000) / 1000,
    ...(limits === undefined ? {} : { memoryLimitPages: limits.memoryPages, wallLimitMs: limits.wallMs }),
  };
}

/** The report where nothing ran. */
export function reportOfError(error: AirlockError, refusal?: Refusal): RunReport {
  return {
    status: 'not-started',
    reason: error.code,
    message: error.message,
    ...(error.nextStep === '' ? {} : { nextStep: error.nextStep }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** What to do about an execution that did not end by itself; empty where there is nothing. */
export function nextStepFor({ reason, quota }: Pick<ExecutionReport, 'reason' | 'quota'>): string {
  switch (reason) {
    case 'fuel-exhausted': return 'Allow it more with --fuel, if it is not an endless loop.';
    case 'memory-limit': return 'Allow it more with --memory.';
    case 'timeout': return 'Allow it more with --timeout.';
    case 'quota-exhausted': return `Allow it more with --quota${quota === undefined ? '' : ` ${QUOTA_NAMING[quota.name].option}=N`}.`;
    case 'stack-exhausted': return 'Its recursion is endless or too deep for the sandbox.';
    case 'table-limit': return 'It makes more function references than the sandbox allows.';
    case 'capability-denied': return 'The command line grants files, arguments and environment only; run it in the editor to grant more.';
    case 'revoked': return 'Run it again to decide anew.';
    case 'trap': return 'This is a fault of the plugin: report it to its author.';
    case 'crashed':
    case 'protocol-error':
    case 'host-error': return 'This is a fault of Airlock or its runtime: please report it with the module.';
    case 'returned':
    case 'exited':
    case 'cancelled': return '';
  }
}
