/** What `harden` and `meter` take and give. */

/** A value type that can cross the channel. */
export type FlatType = 'i32' | 'i64' | 'f32' | 'f64';

/** Parameters and results of a function, flat. */
export interface Signature {
  readonly params: readonly FlatType[];
  readonly results: readonly FlatType[];
}

/**
 * How fuel and stack are counted. Totals are the same for every call that returns; the schemes differ in speed and in
 * where exactly an execution ends that runs out (docs/FUEL.md).
 */
export type Scheme =
  /** On globals, each basic block for itself: simple, and what the other is held to. */
  | 'oracle'
  /** In parameters and results, each path paid ahead as far as it is certain. */
  | 'threaded';

/** What becomes of one import of the plugin. */
export type ImportDecision = 'granted' | 'denied';

/** Parameters of an import that are the pointer and the length of what its function reads first (protocol.ts, "Attached bytes"). */
export interface Attached {
  /** Position of the parameter that is the pointer. */
  readonly pointer: number;
  /** Position of the parameter that counts what is there. */
  readonly length: number;
  /** Bytes of one of what is counted. */
  readonly unit: 1 | 8;
  /** What is there are buffers (iovecs); where it is one, its bytes are attached. */
  readonly follow: boolean;
}

/** What the plugin is allowed to be linked to, and the caps that are written into its bytes. */
export interface HardenPlan {
  /**
   * Decides each import: *granted* sends the call over the channel, *denied* ends the execution with the import's
   * index, `undefined` refuses the module. Pure: the same names give the same answer.
   */
  readonly link: (module: string, name: string, signature: Signature) => ImportDecision | undefined;
  /** Why an import is not linked and what its author can do, where there is more to say than that nothing provides it. Pure. */
  readonly explain?: (module: string, name: string) => { readonly message: string; readonly nextStep: string } | undefined;
  /** What a granted import's calls bring along; nothing where its parameters are not those. Pure. */
  readonly attached?: (module: string, name: string) => Attached | undefined;
  /** Upper bound of every memory, in 64 KiB pages; declared maxima are lowered to it. Default 4096 (256 MiB). */
  readonly maxMemoryPages?: number;
  /** Upper bound of every table, in elements. Default 1 000 000. */
  readonly maxTableElements?: number;
  /** Default `threaded`. */
  readonly scheme?: Scheme;
  /**
   * Count fuel by call path too (docs/PROFILE.md): the module imports two functions more, of {@link PROFILE_MODULE}, so
   * only a host that keeps a call tree runs it. Always counted as `oracle` does. Default false.
   */
  readonly profile?: boolean;
}

/** Limits of a metered module. */
export interface MeterPlan {
  /** Initial value of the exported global `airlock:fuel`, in fuel units. Default 2^62. */
  readonly fuel?: bigint;
  /**
   * How the fuel left is exported: as the global `airlock:fuel`, or as the functions `airlock:fuel`, which returns it, and
   * `airlock:set-fuel`. Default `global`. Emscripten's dynamic linker takes every exported global for an address of 32
   * bits and fails at one of 64: for modules that it loads, choose `functions`.
   */
  readonly fuelAccess?: 'global' | 'functions';
  /** Upper bound of every memory that the module declares, in 64 KiB pages. Default 65 536 (none but the specification's). */
  readonly maxMemoryPages?: number;
  /** Upper bound of every table, in elements. Default 10 000 000. */
  readonly maxTableElements?: number;
  /** Limit of the stack, in bytes of estimated frames. Default, and most: 786 432 (768 KiB). */
  readonly stackBytes?: number;
  /** Default `threaded`. Modules that give references to functions away and end functions in calls through references are always counted as `oracle` does. */
  readonly scheme?: Scheme;
}

/** One import of the plugin as it was before hardening. */
export interface PluginImport {
  readonly module: string;
  readonly name: string;
  readonly signature: Signature;
  readonly decision: ImportDecision;
  /** Absent where calls bring nothing along. */
  readonly attached?: Attached | undefined;
}

/** One function that the host can have called over the channel. Its position in the list is its callable index. */
export interface Callable {
  /** The name it was exported under; for the start function, the empty string. */
  readonly name: string;
  readonly signature: Signature;
}

/** What the host needs to know about a hardened module to talk to it. Plain data: it can be cached as JSON. */
export interface HardenedInfo {
  /** Version of the cost table: fuel figures compare only within a version. */
  readonly fuelVersion: number;
  readonly protocolVersion: number;
  /** In the order of the plugin's own imports: an import frame's subject is the position here. */
  readonly imports: readonly PluginImport[];
  readonly callables: readonly Callable[];
  /** Callable index of the module's start function, to be called first; absent where there is none. */
  readonly start?: number;
  /** Whether the channel's memory has 64-bit addresses. */
  readonly memory64: boolean;
  /** Initial size of each of the plugin's memories, in pages. */
  readonly initialMemoryPages: readonly number[];
  /** Initial size of each of the plugin's tables, in elements. */
  readonly initialTableElements: readonly number[];
}

export type RefusalCode =
  /** Not WebAssembly, or cut short, or inconsistent: `WebAssembly.Module` would throw too. */
  | 'malformed'
  /** A feature that cannot be metered or confined. */
  | 'unsupported-feature'
  /** An import that no plan entry names. */
  | 'unknown-import'
  /** An import that cannot be linked over the channel (a memory, a table, a global, a tag, or a type that does not cross). */
  | 'unlinkable-import'
  /** A memory or table, or a segment, larger than its cap. */
  | 'over-cap'
  /** An implementation limit (the engine's own: locals, functions, nesting, …). */
  | 'over-limit'
  /** Neither `_start` nor any exported function: nothing could be run. */
  | 'no-entry';

/** Why a module was not hardened. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What was found, a sentence. */
  readonly message: string;
  /** What the author can do, a sentence. */
  readonly nextStep: string;
  /** Byte offset in the input. */
  readonly offset: number;
  /** The feature of the specification, where the refusal is about one. */
  readonly feature?: string;
  /** Function index (imports counted) and its name from the name section. */
  readonly functionIndex?: number;
  readonly functionName?: string;
}

export type HardenResult =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer>; readonly info: HardenedInfo }
  | { readonly ok: false; readonly refusal: Refusal };

export type MeterResult =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer>; readonly fuelVersion: number }
  | { readonly ok: false; readonly refusal: Refusal };

/** Name of the exported mutable i64 global that holds the fuel left, in metered and in hardened modules; or of the function that returns it. */
export const FUEL_EXPORT = 'airlock:fuel';
/** Name of the exported function that sets the fuel left, where it is not a global (`MeterPlan.fuelAccess`). */
export const SET_FUEL_EXPORT = 'airlock:set-fuel';

/** Module name of what a module imports that was hardened for a profile. */
export const PROFILE_MODULE = 'airlock:profile';
/** Name of the exported function of such a module that counts what is not counted yet, for after a trap. */
export const PROFILE_FLUSH_EXPORT = 'airlock:profile';
