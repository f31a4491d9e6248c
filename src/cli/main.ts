import { version } from '../../package.json';
import { AirlockError } from '../errors';
import { askOnTerminal } from './ask';
import { ExitCode, exitCodeOfError } from './exitCodes';
import { printable } from '../printable';
import { runProgram } from './program';

/** The text for an error: what happened, each problem where there are several, and the next step. */
function describe(error: AirlockError): string {
  const details = error.details.length < 2 ? [] : error.details.map(detail => `  ${detail.line === undefined ? '' : `line ${detail.line}: `}${detail.message}`);
  const nextStep = error.nextStep === '' ? [] : [error.nextStep];
  return `${[`airlock: ${error.message}`, ...details, ...nextStep].map(printable).join('\n')}\n`;
}

async function main(): Promise<number> {
  try {
    return await runProgram(process.argv.slice(2), {
      out: text => process.stdout.write(text),
      err: text => process.stderr.write(text),
      version,
      assets: __dirname,
      isWatched: process.stderr.isTTY,
      ...(process.stdin.isTTY && process.stderr.isTTY ? { ask: askOnTerminal } : {}),
    });
  } catch (error) {
    if (error instanceof AirlockError) {
      process.stderr.write(describe(error));
      return exitCodeOfError(error.code);
    }
    return unexpected(error);
  }
}

/** What nobody foresaw: a sentence, no stack trace. */
function unexpected(error: unknown): number {
  process.stderr.write(`airlock: Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}.\nPlease report it with the command line that you used.\n`);
  return ExitCode.internal;
}

process.on('uncaughtException', error => {
  process.exit(unexpected(error));
});

// The exit code is set, not forced: what was written is written to its end first.
void main().then(code => {
  process.exitCode = code;
});
