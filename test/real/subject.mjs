import { fork } from 'node:child_process';
import { join } from 'node:path';

/**
 * @typedef {import('./child.mjs').Ready} Ready
 * @typedef {import('./child.mjs').Ran} Ran
 * @typedef {import('./child.mjs').Failed} Failed
 */

/**
 * One workload under one scheme, alive in a process of its own. Close it.
 */
export class Subject {
  /**
   * @param {string} workload
   * @param {string} scheme  'plain' or a metering scheme
   * @param {{ deterministic?: boolean, execPath?: string, execArgv?: string[] }} [options]
   */
  constructor(workload, scheme, { deterministic = false, execPath = process.execPath, execArgv = [] } = {}) {
    this.scheme = scheme;
    this.stderr = '';
    this.child = fork(join(process.cwd(), 'test/real/child.mjs'), [workload, scheme, ...(deterministic ? ['--deterministic'] : [])], {
      execPath, execArgv: ['--no-warnings', ...execArgv], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, NODE_OPTIONS: '' },
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
