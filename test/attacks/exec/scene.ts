import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programsSwitchedOff } from '../../../src/api/programAccess';
import { commandLine } from '../../../src/capabilities/exec/commandLine';
import { executeFor } from '../../../src/capabilities/exec/execute';
import { EXEC_RULES } from '../../../src/capabilities/exec/rules';
import { ExecFailure } from '../../../src/capabilities/exec/types';
import type { ExecCommand, ExecOutput } from '../../../src/capabilities/exec/types';
import { grantedOnly } from '../../../src/capabilities/gate';
import { emptyData } from '../../../src/capabilities/interfaces/dataSession';
import { RunUse } from '../../../src/capabilities/use';
import { createNodePrograms, PROGRAM_GUARDS } from '../../../src/platform/node/programs/nodePrograms';
import type { ProgramGuards } from '../../../src/platform/node/programs/nodePrograms';
import { ExecutionEnd } from '../../../src/sandbox/executionEnd';
import { byShell, CARELESS_RULES, carelessGuards, isRunning, upToZero } from './unguarded';

/**
 * What stands in an attack's way.
 * - `commands`: the words are compared with those that were granted
 * - `shell`: no shell reads them
 * - `places`: no program from where plugins can write, or that is found by where it runs
 * - `environment`: what a program is given of the user's
 * - `ending`: what a program leaves behind is ended
 * - `limits`: bytes
 * - `number`: programs at a time
 * - `setting`: the user's setting, and nobody else's
 */
export type Guard = 'commands' | 'shell' | 'places' | 'environment' | 'ending' | 'limits' | 'number' | 'setting';

const encoder = new TextEncoder();

/** A plugin of the attacker's, with everything in its way but what is left out: it has written into the workspace what it likes. */
export class Scene {
  /** How the last run ended: `answered`, or why not. */
  outcome = 'nothing was run';
  grants: readonly string[] = [];
  /** The user's environment; PATH is `bin` alone until somebody says something else. */
  environment: Record<string, string> = {};
  settings: { readonly user: unknown; readonly workspace: unknown } = { user: { 'exec.enabled': true }, workspace: {} };
  /** Workspaces, besides this one, in which plugins were allowed to write. */
  others: readonly string[] = [];

  private constructor(readonly folder: string, private readonly without: readonly Guard[]) {
    this.directory = this.workspace;
  }

  static async open(without: readonly Guard[]): Promise<Scene> {
    const scene = new Scene(await realpath(await mkdtemp(join(tmpdir(), 'airlock-exec-'))), without);
    for (const folder of [scene.bin, scene.workspace, scene.packages, join(scene.workspace, 'bin')]) await mkdir(folder, { recursive: true });
    return scene;
  }

  /** What shows that an attack succeeded: it is made outside of the sandbox. */
  get hit(): string {
    return join(this.folder, 'hit');
  }

  /** A folder of the user's programs. */
  get bin(): string {
    return join(this.folder, 'bin');
  }

  get workspace(): string {
    return join(this.folder, 'workspace');
  }

  /** Where Airlock keeps packages. */
  get packages(): string {
    return join(this.folder, 'packages');
  }

  /** The workspace's folder, as the editor has opened it. */
  directory: string;

  /** Makes a program of a script for a shell. */
  async script(file: string, text: string): Promise<string> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  }

  /** Makes a program that succeeds for the attacker wherever it runs. */
  evil(file: string): Promise<string> {
    return this.script(file, `: > '${this.hit}'`);
  }

  async link(at: string, to: string): Promise<string> {
    await symlink(to, at);
    return at;
  }

  async isHit(): Promise<boolean> {
    return readFile(this.hit).then(() => true, () => false);
  }

  /** Grants just these words, and has them run. */
  granted(...words: readonly string[]): Promise<ExecOutput | undefined> {
    this.grants = [...this.grants, commandLine(words) ?? ''];
    return this.run(words);
  }

  /** Has a program run; gives what it said, or nothing where it wasn't run to its end. */
  async run([program = '', ...args]: readonly string[], more: Partial<ExecCommand> = {}, signal = new AbortController().signal): Promise<ExecOutput | undefined> {
    try {
      const output = await executeFor(this.services, 'env.host_exec', { program, arguments: args, ...more }, signal);
      this.outcome = 'answered';
      return output;
    } catch (error) {
      this.outcome = error instanceof ExecFailure ? error.kind : error instanceof ExecutionEnd ? error.reason : String(error);
      return undefined;
    }
  }

  /** Lets go what waits for it, and tells whether it went on: it was not ended. */
  async goesOn(pidFile: string): Promise<boolean> {
    const pid = Number(await readFile(pidFile, 'utf8'));
    await writeFile(join(this.folder, 'go'), '');
    while (await isRunning(pid));
    return this.isHit();
  }

  /** Lines for a shell: waits to be let go, and succeeds then. */
  get waiting(): string {
    return `n=0; while [ ! -e '${join(this.folder, 'go')}' ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done; [ -e '${join(this.folder, 'go')}' ] && : > '${this.hit}'`;
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  readonly bytes = (text: string): Uint8Array => encoder.encode(text);
  private readonly use = new RunUse();
  #services: Parameters<typeof executeFor>[0] | undefined;

  private get services(): Parameters<typeof executeFor>[0] {
    return this.#services ??= this.open();
  }

  private open(): Parameters<typeof executeFor>[0] {
    const { directory, others, packages, grants } = this;
    const runner = createNodePrograms({ environment: { PATH: this.bin, ...this.environment }, packages: [packages], guards: this.guards });
    const uri = (path: string): string => pathToFileURL(path).href;
    return {
      log: () => undefined, data: emptyData(), use: this.use,
      gate: { ...grantedOnly([]), rights: () => [{ name: 'exec', commands: this.grants }], allowed: () => ({ name: 'exec', commands: grants }), pass: async () => undefined },
      programs: {
        switchedOff: () => (this.isGuarded('setting') ? programsSwitchedOff({ programs: { runner, switchOn: 'Switch it on.' }, settings: () => this.settings }) : undefined),
        run: run => runner.run({ ...run, directory: uri(directory), plugins: others.map(uri), onStart: async () => undefined }),
        rules: {
          limits: this.isGuarded('limits') ? EXEC_RULES.limits : CARELESS_RULES.limits,
          covers: this.isGuarded('commands') ? EXEC_RULES.covers : CARELESS_RULES.covers,
        },
      },
    };
  }

  private get guards(): ProgramGuards {
    const careless = carelessGuards(this.directory);
    const places = this.isGuarded('places') ? PROGRAM_GUARDS : careless;
    const ending = this.isGuarded('ending') ? PROGRAM_GUARDS : careless;
    return {
      searchedFolders: places.searchedFolders, findProgram: places.findProgram,
      environment: (this.isGuarded('environment') ? PROGRAM_GUARDS : careless).environment,
      endGroup: ending.endGroup, endMarked: ending.endMarked,
      runProcess: !this.isGuarded('shell') ? byShell : !this.isGuarded('commands') ? upToZero : PROGRAM_GUARDS.runProcess,
      mostPrograms: (this.isGuarded('number') ? PROGRAM_GUARDS : careless).mostPrograms,
    };
  }

  private isGuarded(guard: Guard): boolean {
    return !this.without.includes(guard);
  }
}

/** A PATH of these folders. */
export function pathOf(...folders: readonly string[]): string {
  return folders.join(delimiter);
}
