// The real modules and what they are made to do. Each workload is a file in workloads/ that exports `prepare`, which
// loads the package and returns a function that does one run and returns its output.

/**
 * @typedef {object} Workload
 * @property {string} name  of the file in workloads/
 * @property {string} what
 * @property {boolean} [exits]  true: runs end in `exit`, an exception, before which schemes have paid ahead differently
 * @property {boolean} [steady]  false: each run starts a new instance, so its time holds start-up too
 * @property {readonly string[]} packages  what it needs from npm
 */

/** The most fuel that schemes may differ by in a run that ends in `exit`: what is paid ahead, or not yet, at that point. */
export const EXIT_TOLERANCE = 1000n;

/**
 * The first run whose fuel differs from the reference's by more than it may, or -1.
 * @param {Workload} workload
 * @param {readonly string[]} fuel  decimal numbers, run by run
 * @param {readonly string[]} reference
 */
export function firstDifference({ exits }, fuel, reference) {
  const tolerance = exits === true ? EXIT_TOLERANCE : 0n;
  const both = Math.min(fuel.length, reference.length);
  return fuel.slice(0, both).findIndex((used, run) => {
    const difference = BigInt(used) - BigInt(reference[run] ?? 0);
    return difference > tolerance || -difference > tolerance;
  });
}

/** @type {readonly Workload[]} */
export const workloads = [
  { name: 'sql', what: 'SQLite (sql.js)', packages: ['sql.js'] },
  { name: 'quickjs-emscripten', what: 'QuickJS (Emscripten)', packages: ['quickjs-emscripten'] },
  { name: 'quickjs-wasi', what: 'QuickJS (WASI)', packages: ['quickjs-wasi'], steady: false },
  { name: 'oniguruma', what: 'Oniguruma (vscode-oniguruma)', packages: ['vscode-oniguruma'] },
  { name: 'tree-sitter', what: 'tree-sitter with a linked grammar', packages: ['web-tree-sitter', '@vscode/tree-sitter-wasm'] },
  { name: 'swc', what: 'swc (Rust)', packages: ['@swc/wasm'] },
  { name: 'esbuild', what: 'esbuild (Go)', packages: ['esbuild-wasm'] },
  { name: 'pyodide', what: 'CPython (Pyodide)', packages: ['pyodide'] },
  { name: 'ruby', what: 'CRuby (WASI)', packages: ['@ruby/3.4-wasm-wasi', '@ruby/wasm-wasi'] },
  { name: 'clang', what: 'clang and lld (component)', packages: ['@yowasp/clang'], exits: true, steady: false },
];
