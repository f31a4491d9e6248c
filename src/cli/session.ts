import type { Airlock } from '../api/types';
import type { ChangePrompts } from '../api/changePrompts';
import type { Prompts } from '../api/prompts';
import { AirlockError } from '../errors';
import { printable } from '../printable';
import { readBytes } from './files';
import { isRoot, openRooms } from './rooms';
import type { RoomsOptions } from './rooms';
import { rootFolder } from './rootFolder';
import { exportTelemetry } from './telemetry';
import type { Terminal } from './terminal';

/** How a command opens Airlock. */
export interface SessionOptions extends Pick<RoomsOptions, 'trust' | 'settings' | 'workspace' | 'fetchTimeoutMs' | 'recordMode' | 'willRun'> {
  readonly changePrompts?: ChangePrompts;
  /** `--root`, where it was given. */
  readonly root: string | undefined;
  /** Whether there must be a record already. */
  readonly mustExist: boolean;
  readonly prompts: Partial<Prompts>;
}

/** What a command has of Airlock. */
export interface Session {
  readonly airlock: Airlock;
  /** What went wrong beside the work so far; the user was told. */
  readonly problems: readonly AirlockError[];
}

/** What no one was asked about is not allowed. */
const REFUSING: Prompts = {
  confirmUntrusted: async () => false,
  consent: async () => undefined,
};
const UNCHANGED: ChangePrompts = {
  overwriteUnsaved: async () => false,
  reviewChanges: async () => 'discard',
  resolveConflicts: async () => undefined,
};

/**
 * Opens Airlock for the work of one command, and closes it whatever happens.
 *
 * @throws AirlockError `package.not-found` where the root or the trust file must be there and isn't
 */
export async function withAirlock<T>({ assets, err }: Terminal, { root: named, mustExist, prompts, changePrompts = UNCHANGED, ...options }: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const root = rootFolder(named);
  if (mustExist && !await isRoot(root)) {
    throw new AirlockError('package.not-found', `${root} holds no record of Airlock's: nothing was installed there.`, 'Name the folder that --root named for `airlock install`, or the editor\'s global storage of Airlock.');
  }
  // The files of a root may be missing; one that was named may not.
  if (options.trust !== undefined) await readBytes(options.trust);
  const problems: AirlockError[] = [];
  const tell = (problem: AirlockError): void => {
    err(`airlock: ${printable(problem.message)}\n${problem.nextStep === '' ? '' : `${printable(problem.nextStep)}\n`}`);
  };
  const rooms = openRooms({
    ...options, root, assets, changePrompts,
    prompts: { ...REFUSING, ...prompts },
    onProblem(problem) {
      problems.push(problem);
      tell(problem);
    },
  });
  // What becomes of it changes no exit code.
  const telemetry = exportTelemetry(listener => rooms.airlock.onDidEvent(listener), tell);
  try {
    return await work({ airlock: rooms.airlock, problems });
  } finally {
    await rooms.close();
    await telemetry.close();
  }
}

/** An installed plugin by its id. Throws AirlockError `plugin.not-found`. */
export async function pluginNamed(airlock: Airlock, id: string): Promise<Awaited<ReturnType<Airlock['plugins']>>[number]> {
  const plugins = await airlock.plugins();
  const found = plugins.find(plugin => plugin.id === id);
  if (found !== undefined) return found;
  throw new AirlockError('plugin.not-found', `There is no plugin ${id}.`, plugins.length === 0 ? 'None is installed: `airlock install` installs one.' : '`airlock list` shows which there are.');
}
