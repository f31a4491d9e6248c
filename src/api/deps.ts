import type { Programs } from '../capabilities/exec/types';
import type { Network } from '../capabilities/network/types';
import type { Planner } from '../capabilities/planning/answer';
import type { AirlockError } from '../errors';
import type { AirlockEvent } from '../events/events';
import type { Storage } from '../platform/storage';
import type { WatchFolder } from '../platform/folderWatching';
import type { DiscoveryDirectory } from '../plugins/discovery/directories';
import type { CataloguePorts } from '../plugins/catalogue/fetchCatalogue';
import type { LanguageModels } from '../capabilities/llm/languageModels';
import type { Fetch } from '../plugins/sources/http';
import type { PackageSource } from '../plugins/sources/source';
import type { Retrieval } from '../retrieval/types';
import type { Hardener } from '../sandbox/hardener';
import type { CallTree } from '../sandbox/profile/callTree';
import type { Executor, FileSystem } from '../sandbox/types';
import type { ForeignExtensions } from './foreignRights';
import type { RecordMode } from './recordedRun';
import type { Retention } from '../store/retention';
import type { Store, StoreOptions } from '../store/types';
import type { SensitivityName } from './review/sensitivity';
import type { ChangePrompts } from './changePrompts';
import type { Prompts, WrittenRule } from './prompts';
import type { UpdateSettings, UpdateTimes } from './updateTypes';

/** What Airlock needs of the place that it runs in. */
export interface AirlockDeps {
  /** Where Airlock keeps what it knows. */
  readonly storage: Storage;
  /** The location of its folder there. */
  readonly root: string;
  /** The ways to get packages, in the order that they are asked. */
  readonly sources: readonly PackageSource[];
  /** Directories whose packages are offered, by the user's settings alone; none where absent. */
  readonly discoveryDirectories?: () => readonly DiscoveryDirectory[];
  /** Tells of changes in folders; where absent, nothing is watched. */
  readonly watchFolder?: WatchFolder;
  /** Where catalogues are, and the ways to them; there are none where absent. */
  readonly catalogues?: { readonly locations: () => readonly string[]; readonly ports: CataloguePorts };
  /** Whether plugins are reloaded when the folders that they were installed from change; they are not where absent. */
  readonly hotReload?: () => boolean;
  /** What is done in the background about newer versions; nothing where absent. */
  readonly updateSettings?: () => UpdateSettings;
  /** When it is done. */
  readonly updateTimes?: UpdateTimes;
  /** Milliseconds that fetching a package may take; 60 000 where it doesn't say. */
  readonly fetchTimeoutMs?: () => number | undefined;
  /**
   * Locations, in `storage`, of the `trusted_keys.toml` files that count: first the user's own, which is written to, then
   * the machine's. Never a workspace's.
   */
  readonly trustFiles: readonly string[];
  /** Files and addresses of signed revocation lists, from the user's settings alone. None where absent. */
  readonly revocationLists?: () => readonly string[];
  /** Gets them from servers; files alone are read where it is absent. */
  readonly fetchList?: Fetch;
  /** What the settings say, by scope and unchecked, without what is only a default. */
  readonly settings: () => { readonly user: unknown; readonly workspace: unknown };
  /** Where policies are besides the settings (docs/POLICY.md): this computer's, and, where settings can't hold it, the user's. Never a workspace's. */
  readonly policyFiles?: { readonly machine?: string; readonly user?: string };
  /** Calls when the rules in the settings may have changed: what runs is held to them at once. Where absent, from the next run on. */
  readonly onDidChangePolicy?: (listener: () => void) => { dispose(): void };
  /** Puts a rule before those of the user's settings; where absent, none is offered. */
  readonly addPolicyRule?: (rule: WrittenRule) => Promise<void>;
  readonly prompts: Prompts;
  readonly changePrompts: ChangePrompts;
  /** The open workspace; `undefined` where none is. */
  readonly workspace: () => Workspace | undefined;
  /** The file of the active editor: the URI of its folder, and its path below that. None where absent. */
  readonly activeFile?: () => Promise<{ readonly folder: string; readonly path: string } | undefined>;
  /** Searches the workspace's files; nothing is searched where absent. Whoever made it closes it. */
  readonly retrieval?: Retrieval;
  /** The language models that the user has; plugins are told that there are none where it is absent. */
  readonly languageModels?: LanguageModels;
  /** Other extensions that give something to plugins; there are none where absent. */
  readonly foreign?: ForeignExtensions;
  /** The value of a variable of the environment that the user runs in. */
  readonly environment: (name: string) => string | undefined;
  /** The way to servers for plugins that were granted some; they reach none where absent. */
  readonly network?: Network;
  /** The way to run programs for plugins that were granted some; there are none where absent. `switchOn`: how the user switches on that there are, a sentence. */
  readonly programs?: { readonly runner: Programs; readonly switchOn: string };
  /** Solves planning problems for plugins; there is none where absent. */
  readonly planner?: Planner;
  /** Runs executions; wanted when the first one is. */
  readonly executor: () => Promise<Executor>;
  /** Replays recordings: on the host that sees why a module crashes. Wanted when the first one is. */
  readonly replayer: () => Promise<Executor>;
  /** Runs executions that count into a call tree, and nothing else; disposed of after each. */
  readonly profiler: (tree: CallTree) => Promise<Executor>;
  /** Which recordings of executions are kept. */
  readonly recordMode: () => RecordMode;
  /** Should work off the event loop: modules can be large. Whoever made it disposes of it. */
  readonly hardener: Pick<Hardener, 'harden'>;
  /** Makes ready what the next plugin needs, off the event loop. Called when a plugin is likely to be started soon. */
  readonly prepare?: () => void;
  /** The bytes of `sql-wasm.wasm`. */
  readonly sqlite: () => Promise<Uint8Array>;
  /** Tells processes apart, so that what a crashed one ran is not taken for running. Where absent, only age tells. */
  readonly processes?: {
    /** Names this one. */
    readonly self: string;
    /** Whether the named one is there; `undefined` where that can't be told. */
    readonly isAlive: (name: string) => boolean | undefined;
  };
  /** How much of the record of executions is kept; all of it where absent. */
  readonly retention?: () => Retention;
  /** How easily executions stand out for the security review; `undefined` for not at all, `normal` where absent. */
  readonly reviewSensitivity?: () => SensitivityName | undefined;
  /** How many versions of a plugin are kept for a roll back besides the active one; 2 where it doesn't say. */
  readonly versionsKept?: () => number;
  /** Opens the store somewhere else than in this thread. */
  readonly openStore?: (options: Pick<StoreOptions, 'location' | 'onProblem'>) => Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Fills bytes from a cryptographic source. */
  readonly random: (bytes: Uint8Array) => void;
  /** Told of what listeners to events throw: for a log. */
  readonly onListenerFailure?: (error: unknown, event: AirlockEvent) => void;
  /** Told about what the user should know although work goes on. */
  readonly onProblem: (problem: AirlockError) => void;
}

/** What of the workspace plugins can be given. */
export interface Workspace {
  /** Names the workspace for ever, the same in each window: its grants hang on it. */
  readonly identity: string;
  readonly name: string;
  readonly isTrusted: boolean;
  readonly folders: readonly WorkspaceFolder[];
}

/** A folder of the workspace. */
export interface WorkspaceFolder {
  readonly name: string;
  readonly files: FileSystem;
  /** Its URI, where it has one. */
  readonly location?: string;
  /** Whether a file below has changes in the editor that were not saved. Where absent, none has. */
  readonly hasUnsavedChanges?: (path: string) => Promise<boolean>;
}
