import type { FlatType, HardenedInfo } from '../wasm/types';
import type { Pauses } from './pauses';
import type { FileQuotas, QuotaEnd } from './fileQuotas';

/** Something open that must be closed. Structurally the editor's own `Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** One way of running hardened bytes: on `@vscode/wasm-wasi` or in our own worker. */
export interface WasmHost {
  readonly kind: 'vscode-wasi' | 'embedded';
  /** Starts `_start` of a hardened module. Throws AirlockError `runtime.*` where it cannot start. */
  start(module: WebAssembly.Module, name: string): Promise<WasmProcess>;
}

/** A started process: two byte streams and an end. */
export interface WasmProcess {
  /** Queues bytes for the module's fd 0. Writes are delivered in call order; resolves when handed over. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * As `write`, with a piece of a file that the process takes from the system itself. One at a time: the next only after the
   * module has read it. Absent where the process can't.
   */
  writeSlice?(slice: FileSlice): Promise<void>;
  /**
   * Has what the module writes to fd 1 next, all `length` bytes in one call, put into a file by the process itself instead. Called
   * when the module has nothing to say, before what makes it write is sent. Resolves with the bytes that were put there: fewer
   * where that failed, or the process went away. Absent where the process can't.
   */
  fillSink?(sink: FileSink): Promise<number>;
  /** Called with each chunk the module wrote to fd 1, in order. Set once, before the first byte arrives. */
  onOutput(listener: (chunk: Uint8Array) => void): void;
  /** Settles when the process is gone: with `proc_exit`'s code, or with what is known of its crash. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends the process at once; `ended` settles. Safe to call twice. */
  terminate(): Promise<void>;
}

export type ProcessEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'terminated' }
  /** The process could not go on for a reason that is not the module's. */
  | { readonly kind: 'failed'; readonly message: string }
  /** Only a host that sees traps says this (embedded). `fuelLeft` is the exported fuel global after the trap, `memoryPages` the size of the channel memory. */
  | { readonly kind: 'trap'; readonly trap: TrapKind; readonly message: string; readonly stack: readonly string[]; readonly fuelLeft?: bigint; readonly memoryPages?: number };

export type TrapKind =
  | 'unreachable' | 'integer-divide-by-zero' | 'integer-overflow' | 'invalid-conversion'
  | 'indirect-call-type-mismatch' | 'undefined-element' | 'out-of-bounds-memory' | 'out-of-bounds-table'
  | 'stack-overflow' | 'out-of-memory' | 'null-reference' | 'cast-failure' | 'uncaught-exception' | 'unknown';

/** A hardened module, compiled or ready to be. */
export interface HardenedModule {
  /** SHA-256 of the plugin's original module, lower-case hex. */
  readonly digest: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly info: HardenedInfo;
}

/** A flat value as it crosses the channel. */
export type FlatValue = number | bigint;

/** What a host function is given besides its arguments. */
export interface HostCall {
  /** Reads plugin memory. Throws MemoryFault where the range is not inside it. */
  read(pointer: number, length: number): Promise<Uint8Array>;
  /** Writes plugin memory. */
  write(pointer: number, bytes: Uint8Array): Promise<void>;
  /**
   * Has a piece of a file of up to `length` bytes written to plugin memory at `pointer` without passing through here, and at
   * `countPointer` how many bytes there were, as a 32-bit integer. Returns false, with nothing done, where that can't be done.
   * Absent where the bytes are wanted here.
   *
   * @param take gives the piece; called once it is clear that it can be written, right before it is
   */
  writeSlice?(pointer: number, length: number, countPointer: number, take: () => FileSlice | undefined): Promise<boolean>;
  /**
   * Has `length` bytes of plugin memory put into a file without passing through here. Returns false, with nothing done or charged
   * that counts, where that can't be done or failed: then the bytes are to be read and written again. Absent where the bytes are
   * wanted here.
   *
   * @param take gives the place; called once it is clear that it can be filled, right before it is
   */
  readToSink?(pointer: number, length: number, take: () => FileSink | undefined): Promise<boolean>;
  /** Calls an export of the plugin (for example `cabi_realloc`) while it waits. */
  call(exportName: string, args: readonly FlatValue[]): Promise<readonly FlatValue[]>;
  /** Charges fuel for work done on the plugin's behalf, in fuel units. */
  charge(fuel: number): void;
  /** Fuel units that are left: what costs more than that ends the execution, so that it need not be done. */
  readonly fuelLeft: bigint;
  /** The files that the plugin was given; absent where it has none whatever it is granted. */
  readonly files?: PluginFiles | undefined;
  readonly signal: AbortSignal;
}

/**
 * The files that a plugin was given, whole ones at a time, for functions beside WASI's. Paths are as the plugin knows them. What
 * they throw is WasiError or FileSystemError; ExecutionEnd where a quota is used up. What is refused for want of a right is recorded
 * as what WASI refuses.
 */
export interface PluginFiles {
  /**
   * @param call who is named in denials
   * @param permit told of the path that it came down to, relative to its preopen; throws where it may not be
   */
  read(call: string, path: string, permit: (path: string) => Promise<void>): Promise<Uint8Array>;
  /** Makes the file, or replaces what is in it. */
  write(call: string, path: string, contents: Uint8Array, permit: (path: string) => Promise<void>): Promise<void>;
}

/** Answers one import. Throwing `ExecutionEnd` ends the execution for the reason it names. */
export interface HostFunction {
  readonly params: readonly FlatType[];
  readonly results: readonly FlatType[];
  /** The capability that this call needs, for denials; `undefined` for WASI, which answers with errno. */
  readonly capability?: string;
  /** Whether it only shows what the plugin says, so that a replay calls it again in place of an answer that was recorded. */
  readonly isOutput?: boolean;
  call(host: HostCall, args: readonly FlatValue[]): Promise<readonly FlatValue[]> | readonly FlatValue[];
}

/** Limits of one execution. */
export interface ExecutionLimits {
  /** Fuel units. */
  readonly fuel: bigint;
  /** Pages of 64 KiB, for each memory. */
  readonly memoryPages: number;
  /** Bytes of estimated frames. */
  readonly stackBytes: number;
  /** Elements, for each table. */
  readonly tableElements: number;
  /** Milliseconds from start to end, waiting for host functions included, for a person's answer not. */
  readonly wallMs: number;
}

export const DEFAULT_LIMITS: ExecutionLimits = {
  fuel: 10_000_000n,
  memoryPages: 1024,
  stackBytes: 768 * 1024,
  tableElements: 100_000,
  wallMs: 5_000,
};

/** Why an execution ended. */
export type EndedBecause =
  | 'returned' | 'exited'
  | 'fuel-exhausted' | 'stack-exhausted' | 'memory-limit' | 'table-limit' | 'timeout'
  | 'quota-exhausted' | 'trap' | 'capability-denied' | 'cancelled' | 'revoked' | 'crashed' | 'protocol-error' | 'host-error';

/** The report of one execution: what is shown, printed by the command line and stored. */
export interface ExecutionReport {
  /** `completed`: returned or exited with 0. `failed`: exited with another code, trapped, denied. `terminated`: a limit, a cancellation, or the end of a right ended it. */
  readonly status: 'completed' | 'failed' | 'terminated';
  readonly reason: EndedBecause;
  /** One sentence for the user, with the limit's name and figure where a limit ended it. */
  readonly message: string;
  readonly exitCode?: number;
  /** Flat results, where an export was called. */
  readonly results?: readonly FlatValue[];
  readonly fuelUsed: bigint;
  readonly fuelLimit: bigint;
  readonly fuelVersion: number;
  /**
   * How the fuel of an execution that trapped is known: exactly, from a `replay`; or only as it was in the `last-frame`
   * that the plugin sent. Absent where the module itself counted to the end.
   */
  readonly fuelKnownBy?: 'replay' | 'last-frame';
  /** Peak of the largest memory, in pages of 64 KiB. */
  readonly peakMemoryPages: number;
  readonly wallMs: number;
  readonly host: WasmHost['kind'];
  readonly trap?: { readonly kind: TrapKind; readonly functionName?: string; readonly stack: readonly string[] };
  readonly denied?: DeniedCall;
  /** Calls of WASI and of host functions that the plugin made. Left out where nothing ran. */
  readonly hostCalls?: number;
  /** The quota of the file system that ended it. */
  readonly quota?: QuotaEnd;
  /** What was used of the quotas; of open files the most at a time. Left out where nothing ran. */
  readonly fileUse?: FileQuotas;
  /** What it used of what host functions lead to: bytes to and from servers, answers of language models, and tokens; programs that were run. Left out where it used none. */
  readonly hostUse?: { readonly networkBytes: number; readonly modelRequests: number; readonly tokens: number; readonly programs: number };
  /** Calls that WASI refused for want of a right (path and call), for the log and the audit. Bounded. */
  readonly denials: readonly { readonly call: string; readonly path?: string; readonly capability: string; readonly rule?: RefusingRule }[];
}

/** The call that ended an execution for want of a right. */
export interface DeniedCall {
  readonly capability?: string;
  readonly call: string;
  /** What it was to be done with, where the call is about something: a path, `METHOD https://host/path`, a model, a command line. */
  readonly argument?: string;
  /** The rule that is against it; absent where it was never granted. */
  readonly rule?: RefusingRule;
  /** How to switch on what no plugin may do as long as it is off, a sentence; absent where it isn't. */
  readonly switchOn?: string;
}

/** A rule that refused something. */
export interface RefusingRule {
  /** Whose it is; `default` for one of Airlock's own. */
  readonly source: 'machine' | 'user' | 'workspace' | 'default';
  /** Zero-based position among theirs. */
  readonly index: number;
  /** It denies; or it asks, and the user said no, or nobody was there to be asked, or is asked about what runs in the background. */
  readonly because: 'denied' | 'answer' | 'nobody' | 'background';
  /** Who refuses, for the end of a sentence that says "denied by": what the rule is called, with the reason that it gives. */
  readonly words: string;
}

/** A directory that the plugin sees. */
export interface Preopen {
  /** Absolute path in the plugin, `/workspace`. */
  readonly guest: string;
  readonly files: FileSystem;
  /** Decides each resolved path, relative to the preopen, `/`-separated, never starting with `/`; '' is the directory itself. */
  readonly access: FileAccess;
}

/** What a plugin may do with one path. */
export interface FileAccess {
  /** Whether its contents and metadata may be read; a directory is listable where anything below it could be readable. */
  canRead(path: string, isDirectory: boolean): boolean;
  /** Whether it may be created, changed or removed. */
  canWrite(path: string, isDirectory: boolean): boolean;
  /**
   * Whether everything that could be below a directory may be read: where it is moved to, other rights hold. Where it is absent, whoever
   * may list it may move it.
   */
  canReadAll?(directory: string): boolean;
  /** The rule that is against it, where that is why it may not be. */
  refusal?(capability: 'fs.read' | 'fs.write', path: string, isDirectory: boolean): RefusingRule | undefined;
}

/** Type of a directory entry, WASI preview 1 `filetype`. */
export type FileType = 'file' | 'directory' | 'symlink' | 'other';

export interface FileStat {
  readonly type: FileType;
  readonly size: bigint;
  /** Nanoseconds since the epoch. */
  readonly modified: bigint;
  readonly accessed: bigint;
  readonly changed: bigint;
  readonly device: bigint;
  readonly inode: bigint;
  readonly links: bigint;
}

export interface OpenFileOptions {
  readonly read: boolean;
  readonly write: boolean;
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly append: boolean;
}

/**
 * A tree of files below one root. Paths are relative, `/`-separated, already normalised (no `.` or `..`); '' is the root.
 * No method follows a symbolic link in the last component; a link in an inner component is refused with `loop`: resolution
 * is the caller's, component by component. Failures are thrown as FileSystemError with a WASI errno name.
 */
export interface FileSystem {
  /**
   * Whether every method itself refuses links in inner components, by handle, so that a path needs no look at each of
   * them before. Where it is absent, they are looked at.
   */
  readonly refusesLinks?: boolean;
  stat(path: string): Promise<FileStat>;
  readDirectory(path: string): Promise<readonly { readonly name: string; readonly type: FileType; readonly inode: bigint }[]>;
  readLink(path: string): Promise<string>;
  open(path: string, options: OpenFileOptions): Promise<OpenFile>;
  createDirectory(path: string): Promise<void>;
  removeDirectory(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  /** Nanoseconds since the epoch; `undefined` leaves a time as it is. */
  setTimes(path: string, accessed: bigint | undefined, modified: bigint | undefined): Promise<void>;
}

/** A piece of a file that somebody else is to read, by the descriptor that the system knows it by. */
export interface FileSlice {
  /** The system's own number of the open file; it stays open until the piece was read. */
  readonly descriptor: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes; more than 0. */
  readonly length: number;
  /**
   * Bytes behind the piece of which as many are given next where the plugin makes the very same call again at once, whatever
   * address it names: nothing but the end of the execution can come in between. 0 where that is not said.
   */
  readonly onward: number;
  /** Called where the file turned out to be shorter, with the bytes that there were, before anything else is heard of the process. */
  readonly onShort: (count: number) => void;
}

/** A place in a file that somebody else is to fill, by the descriptor that the system knows the file by. */
export interface FileSink {
  /** The system's own number of the open file; it stays open until the place is filled, or whoever fills it is gone. */
  readonly descriptor: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes; more than 0. */
  readonly length: number;
  /** To be called at once, with what resolves when nobody writes there any more. */
  readonly onStart: (done: Promise<unknown>) => void;
  /** To be called once it is known whether all of it was filled. */
  readonly onEnd: (isFilled: boolean) => void;
}

export interface OpenFile {
  stat(): Promise<FileStat>;
  /**
   * The piece that `read` would give, to be read by somebody else; undefined where it may be shorter than `length`, or can't
   * be had so. Absent for files that the system has no descriptor for.
   */
  slice?(offset: bigint, length: number, onShort: (count: number) => void): FileSlice | undefined;
  /** Reads up to `length` bytes at `offset`; shorter at the end of the file. */
  read(offset: bigint, length: number): Promise<Uint8Array>;
  /** The place that `write` would fill, to be filled by somebody else. Absent for files that the system has no descriptor for, or that only grow. */
  sink?(offset: bigint, length: number): FileSink | undefined;
  /** Writes all bytes at `offset` (at the end where the file was opened to append); returns the new size. */
  write(offset: bigint, bytes: Uint8Array): Promise<void>;
  setSize(size: bigint): Promise<void>;
  setTimes(accessed: bigint | undefined, modified: bigint | undefined): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What a WASI program is given. */
export interface WasiOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly preopens: readonly Preopen[];
  /** How much of their files it may use; DEFAULT_QUOTAS where a quota is not named. */
  readonly quotas?: Partial<FileQuotas>;
  /** Standard input: the next bytes, or `undefined` at its end. */
  readonly stdin?: () => Promise<Uint8Array | undefined>;
  readonly stdout: (bytes: Uint8Array) => void | Promise<void>;
  readonly stderr: (bytes: Uint8Array) => void | Promise<void>;
}

/** One execution to be made. */
export interface ExecutionRequest {
  readonly module: HardenedModule;
  /** Name shown in progress and messages. */
  readonly name: string;
  /** Whose execution it is (a plugin's id): one owner's many don't hold back another's. Default the name. */
  readonly owner?: string;
  readonly entry: { readonly kind: 'command'; readonly export: string } | { readonly kind: 'call'; readonly export: string; readonly args: readonly FlatValue[] };
  readonly wasi: WasiOptions;
  /** By `module` and `name` of the import; WASI is not listed here. */
  readonly hostFunctions: ReadonlyMap<string, HostFunction>;
  readonly limits: ExecutionLimits;
  /** Stands between the plugin and all that answers it, WASI included: given the functions by importKey, gives those to be called. */
  readonly intercept?: (functions: ReadonlyMap<string, HostFunction>, host: WasmHost['kind']) => ReadonlyMap<string, HostFunction>;
  readonly signal?: AbortSignal;
  /** Tells when a person is waited for: the time limit stands still then. */
  readonly pauses?: Pauses;
  /**
   * Called with what each call of an import cost, in fuel units, while the plugin waits for its answer.
   * @param index position in the plugin's own imports
   */
  readonly onHostCall?: (index: number, fuel: number) => void;
  /** Called as fuel is used, at most once per slice. */
  readonly onProgress?: (progress: { readonly fuelUsed: bigint; readonly memoryPages: number }) => void;
}

/** Key of {@link ExecutionRequest.hostFunctions}. */
export function importKey(module: string, name: string): string {
  return `${module}\u0000${name}`;
}

/** Runs executions: queue, slices, watchdog, report. Never rejects for what the plugin does. */
export interface Executor extends Disposable {
  execute(request: ExecutionRequest): Promise<ExecutionReport>;
  readonly running: number;
  readonly queued: number;
}
