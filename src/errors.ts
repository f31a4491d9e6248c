/**
 * Every failure that Airlock reports, by code. The code's first part is the kind of failure: it decides the command
 * line's exit code and which icon a view shows.
 */
export type ErrorCode =
  | 'manifest.missing' | 'manifest.syntax' | 'manifest.invalid'
  | 'module.missing' | 'module.malformed' | 'module.refused'
  | 'signature.missing' | 'signature.malformed' | 'signature.mismatch' | 'signature.unknown-key' | 'signature.expired-key' | 'signature.revoked-key' | 'signature.rotated-key'
  | 'rotation.malformed' | 'rotation.invalid'
  | 'revocations.malformed' | 'revocations.untrusted' | 'revocations.older' | 'revocations.stale' | 'revocations.unavailable'
  | 'trust.malformed' | 'trust.declined'
  | 'digest.mismatch' | 'digest.revoked'
  | 'source.unsupported' | 'source.unavailable' | 'source.network' | 'source.authentication' | 'source.not-found' | 'source.timeout' | 'source.integrity' | 'source.too-large' | 'source.certificate'
  | 'archive.malformed' | 'archive.ambiguous' | 'archive.unsafe-path' | 'archive.link' | 'archive.duplicate' | 'archive.bomb' | 'archive.encrypted'
  | 'catalogue.malformed' | 'catalogue.newer' | 'catalogue.mismatch' | 'catalogue.signer' | 'catalogue.cache'
  | 'package.not-found' | 'package.conflict' | 'package.io'
  | 'plugin.not-found' | 'plugin.disabled' | 'plugin.no-such-command' | 'plugin.no-such-version' | 'plugin.pinned' | 'plugin.changed' | 'plugin.downgrade'
  | 'consent.denied' | 'grant.revoked' | 'grant.expired'
  | 'interface.invalid' | 'interface.conflict' | 'interface.missing'
  | 'settings.invalid' | 'policy.invalid' | 'policy.ignored'
  | 'store.corrupt' | 'store.recovered' | 'store.journal-damaged' | 'store.copy-damaged' | 'store.newer' | 'store.io' | 'store.full' | 'store.readonly'
  | 'audit.broken'
  | 'review.not-found'
  | 'runtime.unavailable' | 'runtime.failed'
  | 'recording.malformed' | 'recording.newer' | 'recording.redacted' | 'recording.mismatch' | 'recording.diverged'
  | 'usage.invalid'
  | 'telemetry.failed'
  | 'changes.failed'
  | 'workspace.untrusted'
  | 'cancelled';

const MARK = Symbol.for('airlock.error');

/**
 * A failure with a code, a sentence that says what happened, and a next step for whoever reads it. Thrown across rooms
 * and shown to the user as `${message} ${nextStep}`; no caller looks into the message.
 */
export class AirlockError extends Error {
  static {
    Object.defineProperty(this.prototype, MARK, { value: true });
  }

  /** By a mark: each bundle that ships has a copy of this class, and errors pass between them. Of a subclass only its own are. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== AirlockError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && MARK in value;
  }

  constructor(
    readonly code: ErrorCode,
    /** What happened, a full sentence. */
    message: string,
    /** What the reader can do about it, a full sentence; empty where there is nothing to do. */
    readonly nextStep: string = '',
    options: { cause?: unknown; details?: readonly ErrorDetail[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AirlockError';
    this.details = options.details ?? [];
  }

  /** One entry per problem where a check finds several (the lines of a manifest, say). */
  readonly details: readonly ErrorDetail[];

  /** The message and the next step as one text. */
  get sentence(): string {
    return this.nextStep === '' ? this.message : `${this.message} ${this.nextStep}`;
  }
}

/** One of several problems behind an error. */
export interface ErrorDetail {
  readonly message: string;
  /** One-based line in the file that the error is about, where known. */
  readonly line?: number;
  readonly column?: number;
}

/** The text to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof AirlockError) return error.sentence;
  return error instanceof Error ? error.message : String(error);
}
