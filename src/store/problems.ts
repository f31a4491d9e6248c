import { AirlockError } from '../errors';
import type { Recovered } from './recovery';

/** What the file system refused, as a failure of the store; anything else (what the changes threw, say) as it is. */
export function asStoreFailure(error: unknown): Error {
  if (error instanceof AirlockError && error.code === 'package.io') {
    const { cause } = error;
    const errno = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    switch (errno) {
      case 'ENOSPC':
      case 'EDQUOT':
        return new AirlockError('store.full', 'Airlock\'s database could not be written: the disk is full. Nothing was changed.', 'Make room and try again.', { cause: error });
      case 'EROFS':
      case 'EACCES':
      case 'EPERM':
      case 'EBADF':
        return new AirlockError('store.readonly', `Airlock's database could not be read or written: ${error.message}`, error.nextStep, { cause: error });
      default:
        return new AirlockError('store.io', `Airlock's database could not be read or written: ${error.message}`, error.nextStep, { cause: error });
    }
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** What the user is told about a recovery; nothing where nothing was wrong. `kept`: where the damaged files are now. */
export function problemsOf({ damaged, lost, isCut, isBaseLost }: Recovered, kept: readonly string[]): readonly AirlockError[] {
  const why = [...new Set(damaged.map(each => each.why))].join('; ');
  const where = kept.length === 0 ? '' : ` The damaged ${kept.length === 1 ? 'file was' : 'files were'} kept: ${kept.join(', ')}.`;
  const problems: AirlockError[] = [];
  if (isBaseLost) {
    problems.push(new AirlockError(
      'store.corrupt',
      `Airlock's database and its copy were damaged (${why === '' ? 'they are missing' : why}). What the journal still holds was recovered; what is older is lost.`,
      `Check your plugins and what they may do, and install missing ones again.${where}`,
    ));
  } else if (damaged.length > 0) {
    problems.push(new AirlockError(
      'store.recovered',
      `Airlock's database was damaged (${why}). It was recovered from the kept copy and the journal.`,
      `${lost === 0 && !isCut ? 'Nothing is lost.' : 'See what else was told.'}${where}`,
    ));
  }
  if (!isBaseLost && (lost > 0 || isCut)) {
    problems.push(new AirlockError(
      'store.journal-damaged',
      lost > 0
        ? `Airlock's journal was damaged: ${lost === 1 ? 'one change is' : `${lost} changes are`} lost. Everything before and after was recovered.`
        : 'A part of Airlock\'s journal is missing: changes since the last checkpoint may be lost. Everything before was recovered.',
      `Check your plugins and what they may do; \`airlock audit verify\` shows where the record has a gap.${where}`,
    ));
  }
  return problems;
}

/** For a journal that was cut while a window still knew what it said. */
export function restoredFromMemory(): AirlockError {
  return new AirlockError('store.recovered', 'Airlock\'s journal was cut or removed while this window was open. It was restored from memory.', 'Nothing is lost.');
}

/** For a kept copy that is damaged while nothing else is. */
export function damagedCopy(why: string, kept: string): AirlockError {
  return new AirlockError('store.copy-damaged', `The kept copy of Airlock's database was damaged (${why}). The database itself is whole, and a new copy is made.`, `Nothing is lost. The damaged file was kept: ${kept}.`);
}
