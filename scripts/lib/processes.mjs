// Child processes that cannot outlive us: each one leads its own process group, and every group still running is ended
// when this process ends, however it ends (short of SIGKILL).
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** The bundles of the tests carry a copy of this module each: what runs, and who watches over it, is one for all. */
const shared = /** @type {{ [key: symbol]: Set<OwnedProcess> | undefined }} */ (globalThis);
const key = Symbol.for('airlock.scripts.running');
const isFirst = shared[key] === undefined;
const running = shared[key] ??= new Set();
const windows = process.platform === 'win32';

/**
 * @typedef {object} SpawnOptions
 * @property {string} [log] file that gets everything the process prints
 * @property {boolean} [echo] whether its output is shown too
 * @property {NodeJS.ProcessEnv} [env] variables added to ours
 * @property {string} [cwd]
 * @property {number} [timeoutMs] ends the process after so many milliseconds
 * @property {(text: string) => void} [onOutput]
 */

/** A child process with its group. */
export class OwnedProcess {
  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {SpawnOptions} options
   */
  constructor(command, args, options = {}) {
    this.timedOut = false;
    this.output = '';
    this.child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !windows,
      windowsHide: true,
    });
    running.add(this);
    if (options.log !== undefined) mkdirSync(dirname(options.log), { recursive: true });
    const log = options.log === undefined ? undefined : createWriteStream(options.log, { flags: 'a' });
    for (const [stream, sink] of /** @type {const} */ ([[this.child.stdout, process.stdout], [this.child.stderr, process.stderr]])) {
      stream.setEncoding('utf8');
      stream.on('data', (/** @type {string} */ text) => {
        this.output = (this.output + text).slice(-100_000);
        log?.write(text);
        if (options.echo === true) sink.write(text);
        options.onOutput?.(text);
      });
    }
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => {
      this.timedOut = true;
      void this.stop();
    }, options.timeoutMs);
    const closed = /** @type {Promise<number>} */ (new Promise(resolve => {
      this.child.once('error', error => {
        this.output += String(error);
        resolve(127);
      });
      this.child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
    }));
    /** Settles with the exit code once the log is whole; 127 where it could not be started, as in a shell; never rejects. */
    this.ended = closed.then(async code => {
      clearTimeout(timer);
      running.delete(this);
      if (log !== undefined) await new Promise(done => log.end(done));
      return code;
    });
  }

  /** Asks the whole group to end, and ends it by force after `graceMs` milliseconds. */
  async stop(graceMs = 4000) {
    this.signal('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(force);
    this.signal('SIGKILL');
  }

  /** @param {NodeJS.Signals} signal */
  signal(signal) {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      if (windows) this.child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // The group is gone already, which is what was wanted.
    }
  }
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {SpawnOptions} options
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} the output is its last 100 000 characters
 */
export async function run(command, args, options = {}) {
  const owned = new OwnedProcess(command, args, options);
  const code = await owned.ended;
  return { code: owned.timedOut ? 124 : code, output: owned.output, timedOut: owned.timedOut };
}

/**
 * Runs a command to its end and throws where it fails, with what it printed last.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {SpawnOptions} options
 */
export async function mustRun(command, args, options = {}) {
  const { code, output, timedOut } = await run(command, args, options);
  if (code === 0) return output;
  const how = timedOut ? `took longer than ${options.timeoutMs} ms` : `ended with ${code}`;
  throw new Error(`${command} ${args.join(' ')} ${how}\n${output.slice(-3000)}`);
}

/** Ends everything that is still running. */
export async function stopAll() {
  await Promise.all([...running].map(owned => owned.stop()));
}

if (isFirst) {
  process.once('exit', () => {
    for (const owned of running) owned.signal('SIGKILL');
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      void stopAll().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    });
  }
}
