// Gives a process a clock and random numbers that are the same in every run, so that a workload does the same work and
// uses the same fuel each time.

const begin = Date.UTC(2024, 0, 1);
let milliseconds = 0;
let seed = 1;

/** A number from 0 up to 1. */
function random() {
  seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
  return (seed >>> 0) / 4294967296;
}

/** @param {ArrayBufferView} view */
function fill(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
}

/**
 * Replaces clocks and random numbers of this process: time begins in 2024 and moves on by a millisecond with each look
 * at it. There is no way back: use a process of its own.
 */
export function makeDeterministic() {
  const RealDate = Date;
  const now = () => begin + milliseconds++;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === Date ? target : newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  performance.now = () => milliseconds++;
  Math.random = random;
  globalThis.crypto.getRandomValues = view => {
    if (view !== null) fill(view);
    return view;
  };
  // Packages free what the garbage collector found: when that is, is different each time.
  globalThis.FinalizationRegistry = class {
    register() {}
    unregister() {
      return false;
    }
    get [Symbol.toStringTag]() {
      return /** @type {const} */ ('FinalizationRegistry');
    }
  };
}

/**
 * The same for what a WASI implementation gives to a module: `clock_time_get` and `random_get` of preview 1.
 * @param {WebAssembly.Imports | undefined} imports
 * @returns {{ imports: WebAssembly.Imports | undefined, attach(instance: WebAssembly.Instance): void }} what to link, and what to call with the instance
 */
export function deterministicImports(imports) {
  const wasi = imports?.['wasi_snapshot_preview1'];
  /** @type {WebAssembly.Memory | undefined} */
  let memory;
  /** @param {WebAssembly.Instance} instance */
  const attach = ({ exports }) => {
    if (exports['memory'] instanceof WebAssembly.Memory) memory = exports['memory'];
  };
  if (wasi === undefined) return { imports, attach };
  const replaced = {
    /** @param {number} _clock @param {bigint} _precision @param {number} at */
    clock_time_get(_clock, _precision, at) {
      if (memory === undefined) return 28;
      new DataView(memory.buffer).setBigUint64(at >>> 0, BigInt(begin + milliseconds++) * 1_000_000n, true);
      return 0;
    },
    /** @param {number} at @param {number} length */
    random_get(at, length) {
      if (memory === undefined) return 28;
      fill(new Uint8Array(memory.buffer, at >>> 0, length >>> 0));
      return 0;
    },
  };
  return { imports: { ...imports, wasi_snapshot_preview1: { ...wasi, ...replaced } }, attach };
}
