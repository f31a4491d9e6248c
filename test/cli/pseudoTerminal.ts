import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { eventually } from '../support/eventually';

/** The built command line on a terminal of its own (util-linux's `script`): somebody sits in front of it. */
export class PseudoTerminal {
  #written = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const words = [process.execPath, '--no-warnings', resolve('dist/cli.js'), ...args];
    // The words go by the environment: a shell that reads none of them has none to mistake.
    const named = Object.fromEntries(words.map((word, index) => [`AIRLOCK_WORD_${index}`, word]));
    const command = `exec ${words.map((_, index) => `"$AIRLOCK_WORD_${index}"`).join(' ')}`;
    this.#child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], { env: { ...process.env, SHELL: '/bin/sh', ...named, ...env }, stdio: 'pipe' });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on('data', (chunk: Buffer) => { this.#written += chunk.toString('utf8'); });
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((settle, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', settle);
    });
  }

  /** All that was shown, and what was typed, without what only moves the cursor. */
  get shown(): string {
    return stripVTControlCharacters(this.#written);
  }

  /** Waits until something is shown after what was shown before `from`. */
  async sees(text: string | RegExp, from = 0): Promise<void> {
    const isShown = (): boolean => (typeof text === 'string' ? this.shown.slice(from).includes(text) : text.test(this.shown.slice(from)));
    if (!await eventually(isShown)) throw new Error(`${String(text)} was not shown, but:\n${this.shown}`);
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Ends it, where a test failed before it did. */
  dispose(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Ctrl+C, as a terminal gets it. */
export const CTRL_C = '\u0003';
/** Ctrl+D at the start of a line: the end of the input. */
export const CTRL_D = '\u0004';
