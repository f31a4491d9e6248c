import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { devNull } from 'node:os';
import { AirlockError } from '../../../errors';
import { joined } from '../../../turns';
import { limitMemory } from './limitMemory';

export interface GitCall {
  /** The program: a path, or a name to look for. */
  readonly program: string;
  readonly args: readonly string[];
  /** The repository's folder. */
  readonly directory: string;
  /** The only protocols that git may use, redirections included. */
  readonly protocols: readonly string[];
  readonly signal: AbortSignal;
  /** Written to its standard input, which is closed then. */
  readonly input?: string;
  /** Bytes of output after which it is stopped. */
  readonly maxOutput: number;
  /** Bytes of memory after which it is stopped, with all that it started. Not on Windows. */
  readonly maxMemory: number;
  /** Gets what it says on standard error as it comes: progress, mostly. */
  readonly onMessage?: (text: string) => void;
}

export interface GitResult {
  readonly code: number;
  readonly output: Buffer;
  readonly message: string;
}

/** Nothing of the repository, and nothing that a template put there, is run or asked. */
const HARMLESS = [
  '-c', `core.hooksPath=${devNull}`,
  '-c', 'core.fsmonitor=false',
  '-c', 'submodule.recurse=false',
  '-c', 'fetch.recurseSubmodules=false',
  '-c', 'gc.auto=0',
  '-c', 'maintenance.auto=false',
  '-c', 'transfer.fsckObjects=true',
  // All in one file, whose growth can be watched.
  '-c', 'fetch.unpackLimit=1',
];
/** Whether a process and those that it starts can be one group, to be ended as one. */
const HAS_GROUPS = process.platform !== 'win32';
/** What git says beyond this of an error is not read. */
const MAX_MESSAGE = 64 * 1024;

/**
 * Runs git without a shell, without a terminal to ask at, and without hooks. The user's own configuration counts: how to
 * reach servers and with which credentials is theirs to say.
 *
 * @throws AirlockError `source.unavailable` where there is no git, `source.too-large`, or the signal's reason
 */
export function runGit({ program, args, directory, protocols, signal, input, maxOutput, maxMemory, onMessage }: GitCall): Promise<GitResult> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...HARMLESS, ...args], { cwd: directory, env: environment(protocols), stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, detached: HAS_GROUPS });
    const output: Buffer[] = [];
    let length = 0;
    let message = '';
    let failure: Error | undefined;
    const stop = (reason: Error): void => {
      failure ??= reason;
      end(child);
    };
    const memory = !HAS_GROUPS || child.pid === undefined ? undefined : limitMemory(child.pid, maxMemory, () => {
      stop(new AirlockError('source.too-large', `Git takes more than ${Math.floor(maxMemory / 1024 / 1024)} MiB of memory for what the server sends.`, 'Don\'t use this repository, unless you know why it is so large.'));
    });
    const abort = (): void => { stop(signal.reason as Error); };
    signal.addEventListener('abort', abort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxOutput) stop(new AirlockError('source.too-large', `The repository holds more than ${Math.floor(maxOutput / 1024 / 1024)} MiB for one package.`, 'Name the package\'s own folder with #FOLDER.'));
      else output.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (message.length < MAX_MESSAGE) message += text;
      onMessage?.(text);
    });
    // It may be gone before it has read everything: its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    child.on('error', error => {
      failure ??= new AirlockError('source.unavailable', `Git could not be started (${error.message}).`, 'Install Git from https://git-scm.com, or set git.path; packages also come as folders, ZIP files and from registries.', { cause: error });
    });
    child.on('close', code => {
      memory?.dispose();
      signal.removeEventListener('abort', abort);
      if (failure !== undefined) reject(failure);
      else resolve(joined(output, length).then(bytes => ({ code: code ?? 1, output: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), message })));
    });
  });
}

/** Ends git and what it started: a program that fetches for it would go on alone. Nothing of theirs is kept, so they are not asked. */
function end(child: ChildProcess): void {
  if (!HAS_GROUPS || child.pid === undefined) return void child.kill();
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // They have ended already.
  }
}

function environment(protocols: readonly string[]): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_(?!SSH|SSL|CONFIG|HTTP|PROXY|ASKPASS|EXEC_PATH)/i.test(name)));
  return {
    ...own,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: protocols.join(':'),
    GIT_SSH_COMMAND: process.env.GIT_SSH_COMMAND ?? 'ssh -oBatchMode=yes',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
  };
}
