import type { ErrorCode } from '../errors';
import type { EndedBecause, ExecutionReport } from '../sandbox/types';
import { printable } from '../printable';

/**
 * Exit codes of the command line, one for each kind of failure. The same table is in README.md. A plugin that ends by
 * itself passes its own code through, so these stay clear of the small numbers that programs use; where it matters,
 * `airlock run --json` tells them apart.
 */
export const ExitCode = {
  done: 0,
  usage: 64,
  /** The module or the manifest is not acceptable. */
  refused: 65,
  notFound: 66,
  /** A server or a program that is needed doesn't answer. */
  unavailable: 69,
  /** Airlock's own fault, or the runtime's. */
  internal: 70,
  io: 74,
  /** The signature is missing, wrong, or by a key that is not trusted. */
  untrusted: 77,
  /** A quota of the file system. */
  quota: 120,
  fuel: 121,
  stack: 122,
  memory: 123,
  /** As GNU timeout has it. */
  timeout: 124,
  table: 125,
  denied: 126,
  /** As a shell reports a program that was interrupted (128 + SIGINT). */
  cancelled: 130,
  /** As a shell reports a program that aborted (128 + SIGABRT). */
  trap: 134,
  /** As a shell reports a program whose reader went away (128 + SIGPIPE). */
  brokenPipe: 141,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The exit code for an error that kept a command from being done. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  switch (code) {
    case 'package.not-found':
    case 'module.missing':
    case 'manifest.missing':
    case 'plugin.not-found':
    case 'plugin.no-such-version':
    case 'source.not-found':
    case 'review.not-found':
      return ExitCode.notFound;
    case 'source.unavailable':
    case 'revocations.unavailable':
    case 'source.network':
    case 'source.timeout':
    case 'telemetry.failed':
    case 'interface.missing':
      return ExitCode.unavailable;
    case 'package.io':
    case 'store.io':
    case 'store.full':
    case 'store.readonly':
    case 'changes.failed':
      return ExitCode.io;
    case 'usage.invalid':
    case 'source.unsupported':
    case 'settings.invalid':
    case 'plugin.no-such-command':
    case 'interface.invalid':
    case 'interface.conflict':
      return ExitCode.usage;
    case 'cancelled':
      return ExitCode.cancelled;
    case 'runtime.unavailable':
    case 'runtime.failed':
    case 'recording.diverged':
    case 'store.corrupt':
    case 'store.recovered':
    case 'store.journal-damaged':
    case 'store.copy-damaged':
    case 'store.newer':
    case 'catalogue.cache':
      return ExitCode.internal;
    case 'manifest.syntax':
    case 'manifest.invalid':
    case 'module.malformed':
    case 'module.refused':
    case 'recording.malformed':
    case 'recording.newer':
    case 'recording.redacted':
    case 'recording.mismatch':
    case 'package.conflict':
    case 'plugin.downgrade':
    case 'plugin.pinned':
    case 'source.too-large':
    case 'archive.malformed':
    case 'archive.ambiguous':
    case 'archive.unsafe-path':
    case 'archive.link':
    case 'archive.duplicate':
    case 'archive.bomb':
    case 'archive.encrypted':
    case 'audit.broken':
    case 'catalogue.malformed':
    case 'catalogue.newer':
      return ExitCode.refused;
    case 'source.authentication':
    case 'source.certificate':
    case 'source.integrity':
    case 'signature.missing':
    case 'signature.malformed':
    case 'signature.mismatch':
    case 'signature.unknown-key':
    case 'signature.expired-key':
    case 'signature.revoked-key':
    case 'signature.rotated-key':
    case 'rotation.malformed':
    case 'rotation.invalid':
    case 'revocations.malformed':
    case 'revocations.untrusted':
    case 'revocations.older':
    case 'revocations.stale':
    case 'trust.malformed':
    case 'trust.declined':
    case 'digest.mismatch':
    case 'plugin.changed':
    case 'catalogue.mismatch':
    case 'catalogue.signer':
    case 'digest.revoked':
    case 'consent.denied':
    case 'grant.revoked':
    case 'grant.expired':
    case 'plugin.disabled':
    case 'workspace.untrusted':
    case 'policy.invalid':
    case 'policy.ignored':
      return ExitCode.untrusted;
  }
}

/** The exit code for an execution that did not end by itself; `undefined` where the plugin's own code passes through. */
export function exitCodeOfEnd(reason: EndedBecause): ExitCode | undefined {
  switch (reason) {
    case 'returned':
    case 'exited': return undefined;
    case 'fuel-exhausted': return ExitCode.fuel;
    case 'stack-exhausted': return ExitCode.stack;
    case 'memory-limit': return ExitCode.memory;
    case 'table-limit': return ExitCode.table;
    case 'timeout': return ExitCode.timeout;
    case 'quota-exhausted': return ExitCode.quota;
    case 'trap': return ExitCode.trap;
    case 'capability-denied':
    case 'revoked': return ExitCode.denied;
    case 'cancelled': return ExitCode.cancelled;
    case 'crashed':
    case 'protocol-error':
    case 'host-error': return ExitCode.internal;
  }
}

/** The exit code for an execution; of one that did not end by itself the user is told. */
export function exitCodeOfReport(report: ExecutionReport, tell: (text: string) => void, nextStep: string): number {
  const code = exitCodeOfEnd(report.reason);
  if (code === undefined) return (report.exitCode ?? 0) & 0xff;
  tell(`airlock: ${printable(report.message)}\n${nextStep === '' ? '' : `${nextStep}\n`}`);
  return code;
}
