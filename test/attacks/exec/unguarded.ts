import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import type { ExecRules } from '../../../src/capabilities/exec/rules';
import { ExecFailure } from '../../../src/capabilities/exec/types';
import type { ProgramGuards } from '../../../src/platform/node/programs/nodePrograms';
import { runProcess } from '../../../src/platform/node/programs/runProcess';

/** Rules that somebody would write who takes commands for text. */
export const CARELESS_RULES: ExecRules = {
  limits: { inputBytes: Infinity, outputBytes: Infinity, defaultMs: 60_000, mostMs: 60_000 },
  covers: (granted, words) => words.join(' ').trim().toLowerCase().startsWith(granted.replace('*', '').toLowerCase()),
};

/**
 * Programs as somebody would run them who knows nothing of plugins.
 *
 * @param directory that they run in
 */
export function carelessGuards(directory: string): ProgramGuards {
  return {
    searchedFolders: async path => path.split(delimiter),
    async findProgram(name, folders) {
      const candidates = /[/\\]/.test(name) ? [resolve(directory, name)] : folders.map(folder => resolve(directory, folder, name));
      for (const file of candidates) if (await access(file, constants.X_OK).then(() => true, () => false)) return { file, calledBy: file };
      throw new ExecFailure('not-found', name);
    },
    environment: own => own,
    endGroup: child => void child.kill('SIGKILL'),
    endMarked: async () => undefined,
    runProcess,
    mostPrograms: Infinity,
  };
}

/** By a shell, as `exec` and `system` do. */
export const byShell: typeof runProcess = start => runProcess({ ...start, program: { file: '/bin/sh', calledBy: 'sh' }, args: ['-c', [start.program.file, ...start.args].join(' ')] });

/** Words up to a zero, as C takes them. */
export const upToZero: typeof runProcess = start => runProcess({ ...start, args: start.args.map(word => word.replace(/\0.*$/s, '')) });

/** Whether a process is there, and not only its exit code. */
export async function isRunning(pid: number): Promise<boolean> {
  return new Promise(decided => {
    spawn('ps', ['-o', 'stat=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] }).stdout.setEncoding('utf8')
      .on('data', (state: string) => { decided(!state.trim().startsWith('Z')); })
      .on('close', () => { decided(false); });
  });
}
