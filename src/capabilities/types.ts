
/** The rights that Airlock itself knows, in the spelling of `plugin.toml`. */
export type OwnCapability = 'log' | 'fs.read' | 'fs.write' | 'env' | 'network' | 'retrieval' | 'llm' | 'plan' | 'exec';

/** A right that another extension brought: `ext:PUBLISHER.EXTENSION/NAME`. */
export type ForeignCapability = `ext:${string}`;

/** What a manifest may ask for. */
export type CapabilityName = OwnCapability | ForeignCapability;

/** Every right of Airlock's own, in the order in which they are listed to people. */
export const CAPABILITY_NAMES: readonly OwnCapability[] = ['log', 'fs.read', 'fs.write', 'env', 'network', 'retrieval', 'llm', 'plan', 'exec'];

export function isOwnCapability(name: string): name is OwnCapability {
  return (CAPABILITY_NAMES as readonly string[]).includes(name);
}

/** Whether a text names a right that another extension may have brought. */
export function isForeignCapability(name: unknown): name is ForeignCapability {
  return typeof name === 'string' && name.length <= 300 && /^ext:[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9._-]*\/[a-z][a-z0-9-]*$/.test(name);
}

/** Whether a text names a right that Airlock has, or one that another extension may have brought. */
export function isCapabilityName(name: unknown): name is CapabilityName {
  return typeof name === 'string' && (isOwnCapability(name) || isForeignCapability(name));
}

/** The id of the extension that brought a right. */
export function extensionOf(capability: ForeignCapability): string {
  return capability.slice('ext:'.length, capability.lastIndexOf('/'));
}

/** One requested right with its scope. */
export interface CapabilityRequest {
  readonly name: CapabilityName;
  /** Globs below the workspace (`fs.read`, `fs.write`). */
  readonly paths?: readonly string[];
  /** Variable names (`env`). */
  readonly variables?: readonly string[];
  /** Host patterns (`network`). */
  readonly hosts?: readonly string[];
  /** Methods in upper case (`network`); GET and HEAD where absent. */
  readonly methods?: readonly string[];
  /** Bytes that one run may send and receive together (`network`), read from files (`fs.read`), or write to them (`fs.write`). */
  readonly bytesPerRun?: number;
  /** Names or families of language models (`llm`); any that the user has where absent. */
  readonly models?: readonly string[];
  /** Tokens that may be used in a day, those sent and those received (`llm`). */
  readonly tokensPerDay?: number;
  /** Exact commands (`exec`). */
  readonly commands?: readonly string[];
  /** Why the author wants it. */
  readonly reason?: string;
  /** What the extension that brings it says of it; absent for rights of Airlock's own, and where the extension is not there. */
  readonly words?: ForeignWords;
}

/** How long a decision counts: for one run, until the window closes, until a moment, or from now on in the workspace. */
export type Lifetime = 'once' | 'session' | 'until' | 'workspace';

/** What the user decided about one capability. */
export interface Grant {
  readonly pluginId: string;
  /** Fingerprint of the signer's key, or `unsigned`. */
  readonly keyId: string;
  /** Workspace identity the grant is for. */
  readonly workspace: string;
  /** What was asked, with its scope and budgets: this much is decided. */
  readonly asked: CapabilityRequest;
  /** What of it was allowed, perhaps less than was asked; of a denial, what was asked. */
  readonly capability: CapabilityRequest;
  readonly lifetime: Lifetime;
  /** RFC 3339, UTC: counts no more from then on. With `until`, and only then. */
  readonly expiresAt?: string;
  readonly decision: 'allow' | 'deny';
  /** The denials of before that don't count against it: it was allowed all the same, for as long as it counts, and they stand. */
  readonly despite?: readonly Pick<Grant, 'asked' | 'grantedAt'>[];
  /** Allowed, but what is written is only shown until the user applies it (`fs.write`). */
  readonly isPreview?: boolean;
  readonly grantedAt: string;
}

/** The words in which a right that another extension brought is asked about. */
export interface ForeignWords {
  readonly label: string;
  readonly title: string;
  readonly meaning: string;
}
