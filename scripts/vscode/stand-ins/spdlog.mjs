// Stands in for @vscode/spdlog, a native module, in a VS Code server that was installed without building anything. The
// editor writes log files, and with them the output of log channels, through it.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

export const version = 0;

/** Every message is in its file when the call returns, so there is nothing to flush and no level to flush on. */
export function setFlushOn() {}
export function setLevel() {}

/** One log file. Messages are filtered by the editor before they come here. */
class Logger {
  #formatted = true;
  #level = 0;

  /** @param {string} file */
  constructor(file) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  /**
   * @param {string} level
   * @param {string} message
   */
  #write(level, message) {
    appendFileSync(this.file, this.#formatted ? `${now()} [${level}] ${message}\n` : message);
  }

  trace(/** @type {string} */ message) { this.#write('trace', message); }
  debug(/** @type {string} */ message) { this.#write('debug', message); }
  info(/** @type {string} */ message) { this.#write('info', message); }
  warn(/** @type {string} */ message) { this.#write('warning', message); }
  error(/** @type {string} */ message) { this.#write('error', message); }
  critical(/** @type {string} */ message) { this.#write('critical', message); }
  getLevel() { return this.#level; }
  setLevel(/** @type {number} */ level) { this.#level = level; }
  /** The only pattern that the editor sets is the one that is written here. */
  setPattern() { this.#formatted = true; }
  clearFormatters() { this.#formatted = false; }
  flush() {}
  drop() {}
}

/** Local time as the editor's own log files have it. */
function now() {
  const time = new Date();
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().replace('T', ' ').slice(0, -1);
}

/**
 * @param {string} _name
 * @param {string} file
 */
export async function createRotatingLogger(_name, file) {
  return new Logger(file);
}

export const createAsyncRotatingLogger = createRotatingLogger;
