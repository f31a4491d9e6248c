import { createInterface } from 'node:readline';
import { AirlockError } from '../errors';

/** Asks on the terminal that the process was started from. Resolves with `undefined` at the end of the input; rejects with AirlockError `cancelled` on Ctrl+C. */
export function askOnTerminal(question: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    // Standard output is the command's own.
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    let answer: string | undefined;
    // The terminal is the prompt's now, and Ctrl+C with it: whoever listens for the signal is to hear of it.
    lines.on('SIGINT', () => {
      process.kill(process.pid, 'SIGINT');
      reject(new AirlockError('cancelled', 'Cancelled.'));
      lines.close();
    });
    lines.on('close', () => { resolve(answer); });
    lines.question(question, text => {
      answer = text.trim();
      lines.close();
    });
  });
}
