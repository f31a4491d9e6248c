import type { CapabilityName } from '../types';

/** What a rule says about what it matches. */
export type PolicyEffect = 'allow' | 'ask' | 'deny';

/** Whose rules they are: of whoever runs the computer, the user's, the workspace's. In the order in which they are asked. */
export type PolicySource = 'machine' | 'user' | 'workspace';

export const POLICY_SOURCES: readonly PolicySource[] = ['machine', 'user', 'workspace'];

/** One rule as it is written (docs/POLICY.md). */
export interface PolicyRule {
  readonly effect: PolicyEffect;
  /** A plugin's id, `org.example.*` for all below, or `*`. */
  readonly plugin: string;
  /** Key id of the signer, or `unsigned`; any where absent. */
  readonly signer?: string;
  /** A capability's name, or `*`. */
  readonly capability: CapabilityName | '*';
  /** Patterns of what it is about, of which one must match; empty: whatever it is. */
  readonly arguments: readonly string[];
  /** Why, in the words of whoever wrote it. One line. */
  readonly reason?: string;
}

/** The rules of one source. */
export interface Policy {
  readonly source: PolicySource;
  /** The file that they are from; absent for settings. */
  readonly file?: string;
  /** With their places: rules that don't count are left out. */
  readonly rules: readonly PlacedRule[];
  /** Plugins reach no server at all, whatever rules say. */
  readonly isOffline?: true;
}

/** A rule and where it stands. */
export interface PlacedRule extends PolicyRule {
  /** Zero-based position in its source, as it is written there. */
  readonly index: number;
}

/** A rule that decided something, with its source. */
export interface DecidingRule {
  /** `default` for one of Airlock's own, which counts where no other does. */
  readonly source: PolicySource | 'default';
  readonly file?: string;
  readonly rule: PlacedRule;
}

/** The plugin that rules are matched against. */
export interface Party {
  readonly pluginId: string;
  /** Key id of the signer, or `unsigned`. */
  readonly keyId: string;
}

/** What all rules together say; `none` leaves it to what the user granted. */
export type Verdict = { readonly effect: 'none' } | { readonly effect: PolicyEffect; readonly by: DecidingRule };
