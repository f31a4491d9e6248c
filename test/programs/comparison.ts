import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runNode, type Finished } from '../cli/airlock';
import { tree } from '../support/tree';
import type { Program, Step } from './programs';

/** What one side gets for a step. */
export interface Start {
  readonly module: string;
  readonly args: readonly string[];
  readonly stdin: string;
  /** Folders of this machine by their path in the program; the workspace may be written, the others only read. */
  readonly folders: { readonly '/workspace': string; readonly '/usr'?: string };
}

function underNode({ module, args, stdin, folders }: Start): Promise<Finished> {
  return runNode([resolve('test/cli/nodeWasi.mjs'), module, JSON.stringify({ args, env: {}, preopens: folders })], { input: stdin });
}

function startOf(program: Program, step: Step, workspace: string, usr: string | undefined): Start {
  const module = step.module === 'its own' ? program.module : join(workspace, step.module.made);
  return { module, args: step.args, stdin: step.stdin ?? '', folders: { '/workspace': workspace, ...(usr === undefined ? {} : { '/usr': usr }) } };
}

/**
 * Runs a program's steps in a copy of its workspace under node:wasi, and in another by `start`: both print the same, end
 * with the same code and leave the same files, byte for byte.
 */
export async function assertSameAsNode(program: Program, start: (start: Start) => Promise<Finished>): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'airlock-programs-'));
  try {
    const [theirs, ours] = [join(scratch, 'theirs'), join(scratch, 'ours')] as const;
    // With their times: what an interpreter keeps of a source names the time of its last change.
    for (const copy of [theirs, ours]) await cp('test/programs/workspace', copy, { recursive: true, preserveTimestamps: true });
    const usr = program.usr === undefined ? undefined : join(scratch, 'usr');
    if (program.usr !== undefined && usr !== undefined) {
      await mkdir(usr);
      await promisify(execFile)('tar', ['-xf', program.usr, '-C', usr]);
    }
    for (const step of program.steps) {
      const expected = await underNode(startOf(program, step, theirs, usr));
      const found = await start(startOf(program, step, ours, usr));
      const what = step.args.join(' ');
      assert.equal(expected.code, step.exitCode, `${what} under node:wasi: ${expected.stderr}`);
      assert.equal(found.stderr, expected.stderr, what);
      assert.equal(found.stdout.toString(), expected.stdout.toString(), what);
      assert.equal(found.code, expected.code, what);
      assert.deepEqual(await tree(ours), await tree(theirs), `files after ${what}`);
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
}
