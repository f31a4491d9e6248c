import type { ErrorCode } from '../errors';
import type { ExecutionReport } from '../sandbox/types';

/** A button below a message. */
export type NextStep =
  | 'show-log' | 'show-output' | 'review-grants' | 'open-limits' | 'open-trust-settings' | 'open-trusted-keys' | 'open-runtime-settings' | 'open-plugin-settings' | 'open-install-settings' | 'open-policy' | 'open-exec-settings' | 'sign-in'
  | 'open-manifest' | 'install-plugin' | 'install-wasi-core' | 'use-embedded' | 'enable' | 'unpin' | 'manage-trust' | 'review' | 'show-extensions';

export const nextStepLabels: Readonly<Record<NextStep, string>> = {
  'show-log': 'Show Log',
  'show-output': 'Show Output',
  'review-grants': 'Review Grants',
  'open-limits': 'Open Limits',
  'open-trust-settings': 'Open Settings',
  'open-trusted-keys': 'Open Trusted Keys',
  'open-runtime-settings': 'Open Settings',
  'open-plugin-settings': 'Open Settings',
  'open-install-settings': 'Open Settings',
  'open-policy': 'Open Policy',
  'open-exec-settings': 'Open Settings',
  'sign-in': 'Sign In to Registry…',
  'open-manifest': 'Open plugin.toml',
  'install-plugin': 'Install Plugin…',
  'install-wasi-core': 'Install WASI Core',
  'use-embedded': 'Use Embedded Runtime',
  'enable': 'Enable',
  'unpin': 'Unpin Version',
  'manage-trust': 'Manage Workspace Trust',
  'review': 'Review',
  'show-extensions': 'Show Extensions',
};

/** What the user can do about a failure, most useful first. */
export function stepsAfterError(code: ErrorCode): readonly NextStep[] {
  switch (code) {
    case 'manifest.syntax':
    case 'manifest.invalid': return ['open-manifest'];
    case 'signature.missing': return ['open-trust-settings', 'show-log'];
    case 'signature.expired-key':
    case 'signature.revoked-key':
    case 'digest.revoked':
    case 'trust.malformed': return ['open-trusted-keys'];
    case 'signature.unknown-key': return ['open-trusted-keys', 'open-trust-settings'];
    case 'consent.denied':
    case 'grant.revoked':
    case 'grant.expired': return ['review-grants'];
    case 'plugin.not-found': return ['install-plugin'];
    case 'plugin.pinned': return ['unpin'];
    case 'plugin.disabled': return ['enable', 'open-plugin-settings'];
    case 'interface.missing': return ['show-extensions', 'show-log'];
    case 'settings.invalid': return ['open-limits'];
    case 'policy.invalid':
    case 'policy.ignored': return ['open-policy', 'show-log'];
    case 'runtime.unavailable': return ['install-wasi-core', 'use-embedded'];
    case 'runtime.failed': return ['show-log', 'open-runtime-settings'];
    case 'workspace.untrusted': return ['manage-trust'];
    case 'source.authentication': return ['sign-in', 'show-log'];
    case 'source.timeout':
    case 'source.network': return ['open-install-settings', 'show-log'];
    case 'cancelled':
    case 'trust.declined': return [];
    case 'manifest.missing':
    case 'module.missing':
    case 'module.malformed':
    case 'module.refused':
    case 'signature.malformed':
    case 'signature.mismatch':
    case 'digest.mismatch':
    case 'signature.rotated-key':
    case 'rotation.malformed':
    case 'rotation.invalid':
    case 'revocations.malformed':
    case 'revocations.untrusted':
    case 'revocations.older':
    case 'revocations.stale':
    case 'revocations.unavailable':
    case 'source.unsupported':
    case 'source.unavailable':
    case 'source.not-found':
    case 'source.integrity':
    case 'source.too-large':
    case 'source.certificate':
    case 'archive.malformed':
    case 'archive.ambiguous':
    case 'archive.unsafe-path':
    case 'archive.link':
    case 'archive.duplicate':
    case 'archive.bomb':
    case 'archive.encrypted':
    case 'package.not-found':
    case 'package.conflict':
    case 'package.io':
    case 'plugin.no-such-command':
    case 'plugin.no-such-version':
    case 'plugin.changed':
    case 'plugin.downgrade':
    case 'telemetry.failed':
    case 'audit.broken':
    case 'review.not-found':
    case 'catalogue.malformed':
    case 'catalogue.newer':
    case 'catalogue.mismatch':
    case 'catalogue.signer':
    case 'catalogue.cache':
    case 'store.corrupt':
    case 'store.newer':
    case 'store.recovered':
    case 'store.journal-damaged':
    case 'store.copy-damaged':
    case 'store.io':
    case 'store.full':
    case 'store.readonly':
    case 'recording.malformed':
    case 'recording.newer':
    case 'recording.redacted':
    case 'recording.mismatch':
    case 'recording.diverged':
    case 'changes.failed':
    case 'interface.invalid':
    case 'interface.conflict':
    case 'usage.invalid': return ['show-log'];
  }
}

/** What the user can do about a run that did not end well, most useful first. */
export function stepsAfterRun({ reason, denials, denied }: Pick<ExecutionReport, 'reason' | 'denials' | 'denied'>): readonly NextStep[] {
  switch (reason) {
    case 'fuel-exhausted':
    case 'stack-exhausted':
    case 'memory-limit':
    case 'quota-exhausted':
    case 'timeout': return ['show-log', 'open-limits'];
    case 'capability-denied':
      if (denied?.switchOn !== undefined) return ['open-exec-settings', 'show-log'];
      return ['review-grants', 'show-log'];
    case 'revoked': return ['review-grants', 'show-log'];
    case 'returned':
    case 'exited': return denials.length > 0 ? ['show-log', 'review-grants'] : ['show-log'];
    case 'table-limit':
    case 'trap':
    case 'cancelled':
    case 'crashed':
    case 'protocol-error':
    case 'host-error': return ['show-log'];
  }
}
