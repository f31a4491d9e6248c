import type { WitSignature } from '../../sandbox/canonical/types';
import type { WitImplementation } from '../../sandbox/canonical/witFunction';
import type { Gate } from '../gate';
import type { ProgramAccess } from '../exec/types';
import type { PluginIdentity } from '../foreign/types';
import type { Chats } from '../llm/chats';
import type { LogSink } from '../logSink';
import type { NetworkAccess } from '../network/access';
import type { Planner } from '../planning/answer';
import type { CapabilityName } from '../types';
import type { RunUse } from '../use';

/**
 * What host functions act on, for one execution. What is absent is not to be had where the plugin runs: its functions answer
 * that it is unavailable, once the gate let them pass.
 */
export interface HostServices {
  readonly log: LogSink;
  readonly data: PluginData;
  /** Asked before each thing that needs a capability. */
  readonly gate: Gate;
  /** Counts what is used. */
  readonly use: RunUse;
  readonly workspace?: GrantedWorkspace;
  /** The plugin that runs; absent for a module that was not installed. */
  readonly caller?: PluginIdentity;
  /** Conversations with language models. */
  readonly llm?: Chats;
  readonly network?: NetworkAccess;
  readonly planner?: Planner;
  readonly retrieval?: GrantedRetrieval;
  readonly programs?: ProgramAccess;
}

/** What the plugin may know of the workspace. */
export interface GrantedWorkspace {
  /** None where it may do nothing in them. Paths are as the plugin knows them. */
  readonly folders: readonly { readonly name: string; readonly path: string }[];
  /** The path of the active editor's file, as the plugin knows it; undefined where it is none that the plugin was granted. */
  activeFile(): Promise<string | undefined>;
}

/** The search over what of the workspace the plugin may read. */
export interface GrantedRetrieval {
  /**
   * Searches; may wait for the index. Rejects with the signal's reason where that aborts.
   *
   * @param limit most passages; never more than 100 are given
   */
  search(query: string, limit: number, signal: AbortSignal): Promise<RetrievalAnswer>;
}

/** Lines of a file that fit a query. */
export interface Passage {
  /** As the plugin knows it. */
  readonly path: string;
  /** From 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** As it is in the file now. */
  readonly text: string;
  /** Greater is better; comparable within one answer only. */
  readonly score: number;
}

/** What a search came to. A message is a sentence or two, for whoever wrote the plugin. */
export type RetrievalAnswer =
  | { readonly kind: 'found'; readonly passages: readonly Passage[]; readonly isComplete: boolean }
  | { readonly kind: 'bad-query' | 'unavailable'; readonly message: string };

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
  /** What it needs to be allowed; nothing where absent. */
  readonly capability?: CapabilityName;
  /** Whether it only shows what the plugin says: a replay calls it again. */
  readonly isOutput?: boolean;
  /** @param call its name, for the gate and for messages: `airlock:plugin/log.log` */
  readonly implement: (services: HostServices, call: string) => WitImplementation;
}

/** An interface of the WIT package, and what answers it. */
export interface HostInterface {
  /** `airlock:plugin/log`. */
  readonly name: string;
  /** A semantic version. */
  readonly version: string;
  /** The extension that brought it; Airlock itself where absent. */
  readonly provider?: string;
  /** What a plugin must ask for in its manifest to be linked to it; nothing where absent. */
  readonly capability?: CapabilityName;
  readonly functions: readonly InterfaceFunction[];
}
