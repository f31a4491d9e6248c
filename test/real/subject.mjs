import { fork } from 'node:child_process';
import { join } from 'node:path';

/**
 * @typedef {import('./child.mjs').Ready} Ready
 * @typedef {import('./child.mjs').Ran} Ran
 * @typedef {import('./child.mjs').Failed} Failed
 */

/**
 * Something that is run again and again in a process of its own: a script that says {@link Ready}, and {@link Ran} for
 * each message it gets. Close it.
 */
export class Subject {
  /**
   * @param {string} script  path from the repository's root
   * @param {readonly string[]} args
   * @param {{ execArgv?: readonly string[] }} [options]
   */
  constructor(script, args, { execArgv = [] } = {}) {
    this.stderr = '';
    this.child = fork(join(process.cwd(), script), args, {
      execArgv: ['--no-warnings', ...execArgv], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.child.stderr?.setEncoding('utf8').on('data', text => {
      this.stderr = (this.stderr + text).slice(-4000);
    });
  }

  /**
   * The next message. Rejects where the child failed or ended.
   * @template {Ready | Ran} T
   * @returns {Promise<T>}
   */
  next() {
    return new Promise((resolve, reject) => {
      const onMessage = (/** @type {T | Failed} */ message) => {
        this.child.off('close', onClose);
        if (message.kind === 'failed') reject(new Error(message.message));
        else resolve(message);
      };
      const onClose = (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
        this.child.off('message', onMessage);
        reject(new Error(`the process ended with ${code ?? signal}: ${this.stderr}`));
      };
      this.child.once('message', onMessage);
      this.child.once('close', onClose);
    });
  }

  /** @returns {Promise<Ready>} */
  ready() {
    return this.next();
  }

  /** @returns {Promise<Ran>} */
  run() {
    this.child.send('run');
    return this.next();
  }

  close() {
    this.child.kill('SIGKILL');
  }
}

/**
 * A workload under a scheme ('plain' is none), with a clock and random numbers that are the same in every process.
 * @param {string} workload
 * @param {string} scheme
 */
export const workloadSubject = (workload, scheme) => new Subject('test/real/child.mjs', [workload, scheme, '--deterministic']);
