import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that works until it is killed, and says line by line what it does. */
export class KilledProcess {
  /** Resolves when it said that it is ready; rejects where it ended by itself. */
  readonly ready: Promise<void>;
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private killed = false;

  /** @param note is given each line that it says */
  constructor(args: readonly string[], note: (line: string) => void) {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    const lines = createInterface({ input: child.stdout });
    let failed: (error: Error) => void = () => undefined;
    this.ready = new Promise((resolve, reject) => {
      failed = reject;
      lines.on('line', line => {
        note(line);
        if (line.startsWith('ready')) resolve();
      });
    });
    this.ready.catch(() => undefined);
    const closed = new Promise<void>(resolve => lines.once('close', resolve));
    const exited = new Promise<void>(resolve => child.once('exit', () => {
      if (!this.killed) failed(new Error(`${args.join(' ')} ended by itself`));
      resolve();
    }));
    this.ended = Promise.all([closed, exited]).then(() => undefined);
  }

  /** Resolves when everything that it said has been heard. */
  async kill(): Promise<void> {
    this.killed = true;
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Resolves when every line is noted that processes have said by now: what is in a pipe is read in the event loop's next turn. */
export async function heard(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
}
