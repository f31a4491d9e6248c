// The real modules and what they are made to do. Each workload is a file in workloads/ that exports `prepare`, which
// loads the package and returns a function that does one run and returns its output.

/**
 * @typedef {object} Workload
 * @property {string} name  of the file in workloads/
 * @property {string} what
 * @property {boolean} [steady]  false: each run starts a new instance, so its time holds start-up too
 * @property {boolean} [sameFuel]  false: the fuel of two runs differs, because of what the module does
 */

/** @type {readonly Workload[]} */
export const workloads = [
  { name: 'sql', what: 'SQLite (sql.js)' },
  { name: 'quickjs-emscripten', what: 'QuickJS (Emscripten)' },
  { name: 'quickjs-wasi', what: 'QuickJS (WASI)', steady: false },
  { name: 'oniguruma', what: 'Oniguruma (vscode-oniguruma)' },
  { name: 'tree-sitter', what: 'tree-sitter with a linked grammar' },
  { name: 'swc', what: 'swc (Rust)' },
  { name: 'esbuild', what: 'esbuild (Go)' },
  { name: 'pyodide', what: 'CPython (Pyodide)' },
  { name: 'ruby', what: 'CRuby (WASI)' },
  { name: 'clang', what: 'clang and lld (component)', steady: false },
];
