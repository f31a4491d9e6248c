// Meters every module that the packages loaded into this process compile, wherever they do it, so that packages which
// load their own WebAssembly run metered without knowing.
import { deterministicImports } from './determinism.mjs';
import { AMPLE_FUEL, FUEL_EXPORT } from './metering.mjs';

/** The engine's own functions, for those who need to stay outside. */
const engine = {
  Module: WebAssembly.Module,
  Instance: WebAssembly.Instance,
  compile: WebAssembly.compile,
  instantiate: WebAssembly.instantiate,
};

/**
 * @typedef {object} Interception
 * @property {{ plainBytes: number, meteredBytes: number, meterMs: number }[]} modules  every module compiled so far
 * @property {() => bigint} fuelUsed  fuel units used by all instances so far
 */

const now = performance.now.bind(performance);

/** @param {unknown} source a BufferSource */
function bytesOf(source) {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  throw new TypeError('not a BufferSource');
}

/**
 * Replaces the compiling and instantiating functions of the global `WebAssembly`. There is no way back: use a process
 * of its own.
 * @param {(bytes: Uint8Array) => Uint8Array<ArrayBuffer>} rewrite  throws where it refuses
 * @param {{ deterministic: boolean }} options  deterministic: WASI clocks and random numbers are the same in every run
 * @returns {Interception}
 */
export function interceptWebAssembly(rewrite, { deterministic }) {
  /** @type {Interception['modules']} */
  const modules = [];
  /** @type {(() => bigint)[]} */
  const readers = [];
  let rewriting = false;

  /** @param {unknown} source */
  const rewritten = source => {
    const bytes = bytesOf(source);
    // The instrumenter may ask the engine about a module itself.
    if (rewriting) return bytes;
    rewriting = true;
    try {
      const start = now();
      const made = rewrite(bytes);
      modules.push({ plainBytes: bytes.length, meteredBytes: made.length, meterMs: now() - start });
      return made;
    } catch (error) {
      // What the engine refuses too is for the package to hear from the engine: it may be trying out features.
      void new engine.Module(bytes);
      throw error;
    } finally {
      rewriting = false;
    }
  };
  /**
   * Its fuel is read by a function that it exports besides, which no package minds.
   * @param {WebAssembly.Instance} instance
   */
  const noted = instance => {
    const fuelLeft = instance.exports[FUEL_EXPORT];
    if (typeof fuelLeft === 'function') readers.push(/** @type {() => bigint} */ (fuelLeft));
    return instance;
  };
  /** @param {WebAssembly.Imports | undefined} imports */
  const link = imports => (deterministic ? deterministicImports(imports) : { imports, attach: () => {} });

  WebAssembly.Module = new Proxy(engine.Module, {
    construct: (target, [source, ...rest]) => new target(rewritten(source), ...rest),
  });
  WebAssembly.Instance = new Proxy(engine.Instance, {
    construct: (target, [module, given]) => {
      const { imports, attach } = link(given);
      const instance = noted(new target(module, imports));
      attach(instance);
      return instance;
    },
  });
  WebAssembly.compile = async source => engine.compile(rewritten(source));
  const instantiate = async (/** @type {unknown} */ source, /** @type {WebAssembly.Imports | undefined} */ given) => {
    const { imports, attach } = link(given);
    const module = source instanceof engine.Module ? source : await engine.compile(rewritten(source));
    const instance = noted(await engine.instantiate(module, imports));
    attach(instance);
    return source instanceof engine.Module ? instance : { module, instance };
  };
  WebAssembly.instantiate = /** @type {typeof WebAssembly.instantiate} */ (instantiate);
  /** @param {Response | PromiseLike<Response>} response */
  const bodyOf = async response => (await response).arrayBuffer();
  WebAssembly.compileStreaming = async response => WebAssembly.compile(await bodyOf(response));
  WebAssembly.instantiateStreaming = async (response, imports) => WebAssembly.instantiate(await bodyOf(response), imports);

  return {
    modules,
    fuelUsed: () => readers.reduce((sum, fuelLeft) => sum + AMPLE_FUEL - fuelLeft(), 0n),
  };
}
