import type { WitField, WitType, WitValue } from '../../sandbox/canonical/types';
import type { ForeignCapability } from '../types';
import type { ForeignWords } from '../types';

/** What another extension gives to plugins, as it registers it (docs/EXTENSIONS.md). */
export interface HostInterfaceRegistration {
  /** The id of the extension that registers: `context.extension.id`. */
  readonly extensionId: string;
  /** `publisher:package/interface`, the publisher its own: `acme:tools/clock`. */
  readonly name: string;
  /** A semantic version of three numbers. */
  readonly version: string;
  /** What a plugin has to be granted before it may call any of the functions. */
  readonly capability: {
    /** `ext:PUBLISHER.EXTENSION/NAME`, the id in lower case: `ext:acme.tools/clock`. */
    readonly name: string;
    /** As short as a row of a tree needs. */
    readonly label: string;
    /** What the plugin would do, as a verb phrase. */
    readonly title: string;
    /** What follows from allowing it. */
    readonly meaning: string;
  };
  readonly functions: readonly HostFunctionRegistration[];
}

/** One function of an interface, with its WIT types as data. */
export interface HostFunctionRegistration {
  readonly name: string;
  readonly params: readonly WitField[];
  /** Nothing where absent. */
  readonly result?: WitType;
  /**
   * Answers a call, in the order of the parameters. What it gives is checked against the type of the result; whatever it throws ends
   * the execution of the plugin that called.
   */
  readonly implement: (args: readonly WitValue[], call: HostInterfaceCall) => Promise<WitValue> | WitValue;
}

/** What an implementation is told of a call. */
export interface HostInterfaceCall {
  /** Who calls; its id alone doesn't tell who made it, the signer's key does. */
  readonly plugin: PluginIdentity;
  /** Aborted when the execution ends: nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Which plugin it is. */
export interface PluginIdentity {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Fingerprint of the key that signed it; absent where nobody did. */
  readonly signerKeyId?: string;
}

/** An interface that another extension registered, checked. */
export interface RegisteredInterface {
  readonly name: string;
  readonly version: string;
  /** In lower case. */
  readonly extensionId: string;
  readonly capability: ForeignCapability;
  readonly words: ForeignWords;
  readonly functions: readonly HostFunctionRegistration[];
  /** Whether the registration was taken back. */
  readonly isWithdrawn: () => boolean;
}
