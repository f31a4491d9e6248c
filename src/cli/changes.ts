import type { ChangePrompts } from '../api/changePrompts';
import { forTerminal, printable } from '../printable';
import type { Terminal } from './terminal';
import { isYes } from './trustQuestion';
import { unifiedDiff } from './unifiedDiff';

/**
 * The questions about what a plugin writes where it may only show it first: the changes are printed as a diff, and made if somebody
 * at the terminal says so. Nobody there: none are.
 */
export function changeQuestions({ ask, err }: Pick<Terminal, 'ask' | 'err'>): ChangePrompts {
  return {
    // Nothing here has files open.
    overwriteUnsaved: async () => false,
    async reviewChanges({ folders, incomplete }) {
      for (const { name, changes } of folders) err(`${folders.length > 1 ? `# ${printable(name)}\n` : ''}${forTerminal(await unifiedDiff(changes))}`);
      if (incomplete !== undefined) err(`airlock: ${printable(incomplete)}\n`);
      if (ask === undefined) {
        err('airlock: It may only show what it would change in this workspace; nothing was changed.\nAllow it to write with --grant fs.write, or run it in a terminal and say yes.\n');
        return 'discard';
      }
      return isYes(await ask('Make these changes? [y/N] ')) ? 'apply' : 'discard';
    },
    async resolveConflicts({ conflicts, total }) {
      err(`airlock: Somebody else changed ${conflicts.length} of these ${total} meanwhile: ${conflicts.slice(0, 10).map(({ path }) => printable(path)).join(', ')}.\n`);
      const answer = (await ask?.('Change [a]ll the same, the [o]thers only, or [n]othing? '))?.toLowerCase();
      return answer === 'a' || answer === 'all' ? 'all' : answer === 'o' || answer === 'others' ? 'others' : undefined;
    },
  };
}
