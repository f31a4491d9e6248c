import { fileURLToPath } from 'node:url';
import { MOST_PROGRAMS } from '../../../capabilities/exec/limits';
import { ExecFailure } from '../../../capabilities/exec/types';
import type { ExecOutput, Programs } from '../../../capabilities/exec/types';
import { endGroup, endMarked, MARK } from './endPrograms';
import { programEnvironment } from './environment';
import { findProgram, searchedFolders } from './findProgram';
import { runProcess } from './runProcess';
import { withoutLinks } from './trustedPath';

/** What stands between a plugin and the system: apart from each other, so that attacks can be tried without. */
export interface ProgramGuards {
  readonly searchedFolders: typeof searchedFolders;
  readonly findProgram: typeof findProgram;
  readonly environment: typeof programEnvironment;
  readonly endGroup: typeof endGroup;
  readonly endMarked: typeof endMarked;
  readonly runProcess: typeof runProcess;
  readonly mostPrograms: number;
}

export const PROGRAM_GUARDS: ProgramGuards = { searchedFolders, findProgram, environment: programEnvironment, endGroup, endMarked, runProcess, mostPrograms: MOST_PROGRAMS };

export interface NodeProgramsOptions {
  /** The environment that the user runs in; this process's where absent. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Folders that packages of plugins are kept in: no program from there is run. */
  readonly packages: readonly string[];
  readonly guards?: ProgramGuards;
}

/** Programs of this machine. */
export function createNodePrograms({ environment = process.env, packages, guards = PROGRAM_GUARDS }: NodeProgramsOptions): Programs {
  let running = 0;
  return {
    async run({ words: [name, ...args], input, timeoutMs, outputBytes, directory, plugins, onStart, signal }): Promise<ExecOutput> {
      if (running >= guards.mostPrograms) throw new ExecFailure('busy', `Plugins have ${guards.mostPrograms} programs running, and no more at a time. Try again when one has ended.`);
      running += 1;
      const mark = crypto.randomUUID();
      let ended: Promise<void> | undefined;
      try {
        const forbidden = await withoutLinks([...packages, ...[directory, ...plugins].map(pathOf)]);
        const folders = await guards.searchedFolders(environment['PATH'] ?? '', forbidden);
        const program = await guards.findProgram(name, folders, forbidden);
        await onStart(program.file);
        return await guards.runProcess({
          program, args, input, timeoutMs, outputBytes, signal,
          directory: pathOf(directory),
          environment: { ...guards.environment(environment, folders), [MARK]: mark },
          end(child) {
            guards.endGroup(child);
            ended = guards.endMarked(mark);
          },
        });
      } finally {
        await ended;
        running -= 1;
      }
    },
  };
}

/** @throws ExecFailure `unavailable` for a folder that is not on this machine's disk */
function pathOf(uri: string): string {
  if (!uri.startsWith('file:')) throw new ExecFailure('unavailable', 'The workspace is not in a folder of this machine, so no program can run in it.');
  return fileURLToPath(uri);
}
