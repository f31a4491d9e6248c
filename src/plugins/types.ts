import type { ErrorCode } from '../errors';
import type { CapabilityName, CapabilityRequest, Grant } from '../capabilities/types';
import type { FileQuotas } from '../sandbox/fileQuotas';
import type { ExecutionLimits } from '../sandbox/types';

export type { CapabilityName, CapabilityRequest, Grant };

export interface PluginCommand {
  readonly name: string;
  readonly title: string;
  readonly args: readonly string[];
}

/** A checked `plugin.toml`. */
export interface Manifest {
  readonly id: string;
  readonly version: string;
  /** File name of the module, relative to the package. */
  readonly wasm: string;
  /** File name of the signature, relative to the package. */
  readonly signature?: string;
  readonly entry: string;
  readonly capabilities: readonly CapabilityRequest[];
  readonly commands: readonly PluginCommand[];
  readonly meta: {
    readonly name: string;
    readonly description: string;
    readonly license?: string;
    readonly authors: readonly string[];
    readonly homepage?: string;
  };
  /** What the author asks for; settings and grants decide. */
  readonly limits: Partial<ExecutionLimits>;
  /** How much of its files the author asks it to be allowed to use. */
  readonly quotas: Partial<FileQuotas>;
}

/** Who signed a package, as far as it could be verified. */
export type Signer =
  | { readonly kind: 'trusted'; readonly keyId: string; readonly name: string }
  /** A good signature by a key that no trust store names. */
  | { readonly kind: 'unknown'; readonly keyId: string }
  | { readonly kind: 'unsigned' };

export type PluginState = 'enabled' | 'disabled' | 'error';

/** One installed plugin as the views and the command line see it. */
export interface InstalledPlugin {
  readonly id: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly signer: Signer;
  readonly state: PluginState;
  /** The setting `airlock.plugins` disables it here, whatever its state. */
  readonly isDisabledBySetting?: boolean;
  /** It stays at its version until another is named. */
  readonly isPinned?: true;
  /** Why it may not run, enabled or not: its key or digest was revoked, its key expired or is not trusted any more. */
  readonly distrust?: { readonly code: ErrorCode; readonly reason: string };
  /** A newer version is there to be had; `to` names it to the life cycle where it has to be named. */
  readonly update?: { readonly version: string; readonly to?: string };
  /** The folder that it was installed from is followed: what changes there becomes active. `problem`: why what is there now is not. */
  readonly followed?: { readonly problem?: string };
  /** Where it came from; `reference` is the exact state (a commit, a digest), `requested` what was asked for (a branch, a tag). */
  readonly source: { readonly kind: 'local' | 'registry' | 'git' | 'zip'; readonly url: string; readonly reference?: string; readonly requested?: string };
  /** SHA-256, lower-case hex. */
  readonly moduleDigest: string;
  readonly signatureDigest?: string;
  readonly installedAt: string;
  readonly error?: string;
}

/** One row of `plugin_executions`. */
export interface ExecutionRecord {
  readonly id: string;
  readonly pluginId: string;
  readonly version: string;
  readonly command: string;
  readonly startedAt: string;
  readonly completedAt?: string;
  readonly status: 'running' | 'completed' | 'failed' | 'terminated';
  readonly reason?: string;
  readonly exitCode?: number;
  readonly fuelConsumed?: bigint;
  readonly fuelLimit: bigint;
  /** Whether it can be replayed. */
  readonly hasRecording?: boolean;
  readonly memoryPeakMb?: number;
  readonly wallMs?: number;
  readonly host?: string;
  readonly errorMessage?: string;
}
