/** What a manifest may ask for, in the spelling of `plugin.toml`. */
export type CapabilityName = 'log' | 'fs.read' | 'fs.write' | 'env' | 'network' | 'retrieval' | 'llm' | 'plan' | 'exec';

/** Every capability, in the order in which they are listed to people. */
export const CAPABILITY_NAMES: readonly CapabilityName[] = ['log', 'fs.read', 'fs.write', 'env', 'network', 'retrieval', 'llm', 'plan', 'exec'];

/** One requested right with its scope. */
export interface CapabilityRequest {
  readonly name: CapabilityName;
  /** Globs below the workspace (`fs.read`, `fs.write`). */
  readonly paths?: readonly string[];
  /** Variable names (`env`). */
  readonly variables?: readonly string[];
  /** Host patterns (`network`). */
  readonly hosts?: readonly string[];
  /** Exact commands (`exec`). */
  readonly commands?: readonly string[];
  /** Why the author wants it. */
  readonly reason?: string;
}

/** What the user decided about one capability. */
export interface Grant {
  readonly pluginId: string;
  /** Fingerprint of the signer's key, or `unsigned`. */
  readonly keyId: string;
  /** Workspace identity the grant is for. */
  readonly workspace: string;
  readonly capability: CapabilityRequest;
  readonly lifetime: 'once' | 'workspace';
  readonly decision: 'allow' | 'deny';
  /** Allowed, but what is written is only shown until the user applies it (`fs.write`). */
  readonly isPreview?: boolean;
  readonly grantedAt: string;
}
