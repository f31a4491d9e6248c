// Stands in for @vscode/native-watchdog, a native module that ends the extension host when its parent is gone and the
// event loop hangs. The harness ends whole process groups itself.
export function start() {}

/** @param {number} [code] */
export function exit(code) {
  process.exit(code);
}
