import type { CapabilityRequest, Grant } from '../capabilities/types';
import type { ExecutionReport } from '../sandbox/types';

export interface RunOptions {
  readonly signal: AbortSignal;
  /** The plugin waits for what is returned. */
  readonly stdout: (bytes: Uint8Array) => void | Promise<void>;
  readonly stderr: (bytes: Uint8Array) => void | Promise<void>;
  readonly log: (level: LogLevel, message: string) => void;
  readonly onProgress?: (progress: { readonly fuelUsed: bigint; readonly memoryPages: number; readonly phase: string }) => void;
  /** Nobody asked for it just now: where something is not decided it fails with `consent.denied`, and no question pops up. */
  readonly isBackground?: boolean;
}

/** The report of a run of an installed plugin. */
export interface CommandReport extends ExecutionReport {
  /** What would allow what was denied, the narrowest first; absent where nothing was, or nothing could. */
  readonly offers?: readonly GrantOffer[];
}

/** A right that a plugin can be given for what it was denied; within what its manifest asks for. */
export interface GrantOffer {
  readonly capability: CapabilityRequest;
  /** Without how long: `let Word Count read docs/**`. */
  readonly words: string;
  /** As the command line has it: `fs.read:docs/**`. */
  readonly flag: string;
}

/** Rights that were taken from a plugin in this workspace. */
export interface WithdrawnGrants {
  /** What is forgotten, of the store and of this window. */
  readonly grants: readonly Grant[];
  /**
   * Gives back those whose time is not over and about whose capability nothing was decided or revoked here since. What ran by them stays
   * ended; what other windows knew alone stays forgotten.
   *
   * @returns those that were given back
   */
  readonly undo: () => Promise<readonly Grant[]>;
}

/** How long something is allowed that was not asked about. */
export type GivenLifetime =
  | { readonly lifetime: 'once' | 'session' | 'workspace' }
  /** @property until RFC 3339 */
  | { readonly lifetime: 'until'; readonly until: string };

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
