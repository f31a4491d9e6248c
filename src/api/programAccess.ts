import type { ProgramAccess } from '../capabilities/exec/types';
import { commandLine } from '../capabilities/exec/commandLine';
import { ExecFailure } from '../capabilities/exec/types';
import { isExecEnabled, parseSettings } from '../capabilities/settings';
import { AirlockError, sentenceOf } from '../errors';
import { writableWorkspaces } from '../store/grants';
import type { Ledger } from '../store/ledger';
import type { AirlockDeps, Workspace } from './deps';

/** An execution that programs are run for. */
export interface ProgramsFor {
  readonly pluginId: string;
  /** Its id in the record. */
  readonly execution: string;
  readonly workspace: Workspace;
}

/** How to switch on that plugins run programs; `undefined` where they may, or where there are none. Looked up anew: it counts for what runs already. */
export function programsSwitchedOff({ programs, settings }: Pick<AirlockDeps, 'programs' | 'settings'>): string | undefined {
  return programs === undefined || isExecEnabled(parseSettings(settings().user, 'user')) ? undefined : programs.switchOn;
}

/** Programs for an execution; none where there are none. No program starts that is not on record. */
export function programAccess(deps: Pick<AirlockDeps, 'programs' | 'settings' | 'now' | 'onProblem'>, ledger: Ledger, { pluginId, execution, workspace }: ProgramsFor): { readonly programs?: ProgramAccess } {
  const { programs } = deps;
  if (programs === undefined) return {};
  const about = (): { readonly at: string; readonly pluginId: string; readonly execution: string } => ({ at: new Date(deps.now()).toISOString(), pluginId, execution });
  return {
    programs: {
      switchedOff: () => programsSwitchedOff(deps),
      async run(run) {
        const [folder] = workspace.folders;
        if (folder?.location === undefined || !workspace.isTrusted) throw new ExecFailure('unavailable', 'There is no folder of this machine that the program could run in.');
        const command = commandLine(run.words) ?? '';
        let isStarted = false;
        // It did run: neither its output nor its failure is withheld because the record failed.
        const tellEnd = async (ending: string): Promise<void> => {
          if (isStarted) await ledger.note({ name: 'program.end', ...about(), ending }, { command }).catch((error: unknown) => { deps.onProblem(notRecorded(error)); });
        };
        try {
          const output = await programs.runner.run({
            ...run,
            directory: folder.location,
            plugins: [...workspace.folders.flatMap(({ location }) => location ?? []), ...await ledger.store.read(writableWorkspaces)].filter(location => location.startsWith('file:')),
            async onStart(file) {
              await ledger.note({ name: 'program.start', ...about() }, { command, file }).catch((error: unknown) => {
                throw new ExecFailure('failed', 'That it runs could not be put on record, so it was not started.', { cause: error });
              });
              isStarted = true;
            },
          });
          await tellEnd(output.ending.kind === 'exited' ? `exit ${output.ending.code}` : output.ending.signal);
          return output;
        } catch (error) {
          await tellEnd(error instanceof ExecFailure ? error.kind : 'stopped');
          throw error instanceof ExecFailure || run.signal.aborted ? error : new ExecFailure('failed', `The program could not be run: ${sentenceOf(error)}`, { cause: error });
        }
      },
    },
  };
}

function notRecorded(error: unknown): AirlockError {
  return error instanceof AirlockError ? error : new AirlockError('store.io', `The end of a program could not be recorded: ${sentenceOf(error)}`, '', { cause: error });
}
