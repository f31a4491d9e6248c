import type { WitSignature } from '../../sandbox/canonical/types';
import type { WitImplementation } from '../../sandbox/canonical/witFunction';
import type { LogSink } from '../logFunction';

/** What host functions act on, for one execution. */
export interface HostServices {
  readonly log: LogSink;
  readonly data: PluginData;
}

/** The plugin's own store, as one execution sees it. */
export interface PluginData {
  get(name: string): Promise<Uint8Array | undefined>;
  /** Returns false, with nothing changed, where it would be more than a plugin may keep. */
  set(name: string, value: Uint8Array): Promise<boolean>;
  delete(name: string): Promise<void>;
  /** In order. */
  names(): Promise<readonly string[]>;
}

/** A function of an interface, and what answers it. */
export interface InterfaceFunction {
  readonly name: string;
  readonly signature: WitSignature;
  /** Whether it only shows what the plugin says: a replay calls it again. */
  readonly isOutput?: boolean;
  readonly implement: (services: HostServices) => WitImplementation;
}

/** An interface of the WIT package, and what answers it. */
export interface HostInterface {
  /** `airlock:plugin/log`. */
  readonly name: string;
  /** A semantic version. */
  readonly version: string;
  readonly functions: readonly InterfaceFunction[];
}
