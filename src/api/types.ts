import type { ExecutionReport } from '../sandbox/types';
import type { CapabilityRequest, ExecutionRecord, Grant, InstalledPlugin, Manifest, Signer } from '../plugins/types';

/**
 * What Airlock can do, without an editor: the extension and the command line both drive this. Questions go to the
 * `Prompts` it was made with. Failures are thrown as AirlockError.
 */
export interface Airlock {
  /** Fires after installs, removals, state changes, grants and executions. */
  onDidChange(listener: () => void): { dispose(): void };
  plugins(): Promise<readonly InstalledPlugin[]>;
  /** The newest executions of a plugin, newest first. */
  executions(pluginId: string, limit: number): Promise<readonly ExecutionRecord[]>;
  grants(pluginId: string): Promise<readonly Grant[]>;
  /** Verifies, asks where the policy says so, copies and records. `folder` is platform-native or a URI string. */
  installFromFolder(folder: string): Promise<InstalledPlugin>;
  setEnabled(pluginId: string, enabled: boolean): Promise<void>;
  uninstall(pluginId: string): Promise<void>;
  /** Asks for consent where needed, hardens, runs, records. Rejects only where nothing was run. */
  runCommand(pluginId: string, command: string, run: RunOptions): Promise<ExecutionReport>;
  /** Opens the consent question again, for all capabilities. */
  reviewGrants(pluginId: string): Promise<void>;
  dispose(): Promise<void>;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly stdout: (bytes: Uint8Array) => void;
  readonly stderr: (bytes: Uint8Array) => void;
  readonly log: (level: LogLevel, message: string) => void;
  readonly onProgress?: (progress: { readonly fuelUsed: bigint; readonly memoryPages: number; readonly phase: string }) => void;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** The questions that only a person answers. */
export interface Prompts {
  /** The package is unsigned or signed by an unknown key, and the trust policy is `ask`. True installs it. */
  confirmUntrusted(manifest: Manifest, signer: Signer): Promise<boolean>;
  /** What the plugin may do here. `undefined`: closed without an answer; nothing runs. */
  consent(question: ConsentQuestion): Promise<ConsentAnswer | undefined>;
}

export interface ConsentQuestion {
  readonly plugin: InstalledPlugin;
  readonly workspaceName: string;
  /** What is asked for and not yet decided; `log` is never asked about. */
  readonly requests: readonly CapabilityRequest[];
  /** What was decided before, to be shown. */
  readonly decided: readonly Grant[];
  /** Capabilities that the plugin does not ask for. */
  readonly notRequested: readonly string[];
  readonly limits: { readonly fuel: bigint; readonly memoryMiB: number; readonly wallMs: number };
  /** Aborted when whatever asks is cancelled: the question is withdrawn, unanswered. */
  readonly signal?: AbortSignal | undefined;
}

/** One choice per request, in the order of the question. */
export type ConsentChoice = 'once' | 'workspace' | 'deny';
export interface ConsentAnswer {
  readonly choices: readonly ConsentChoice[];
}
