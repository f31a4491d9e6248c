import type { Command } from 'commander';
import { toFlag } from '../../api/review/flags';
import type { SecurityFlag } from '../../api/review/flags';
import { printable } from '../../printable';
import { newestFlags } from '../../store/securityFlags';
import { toJson } from '../json';
import { parseCount } from '../options';
import { withRoot } from '../root';
import type { Shell } from '../terminal';

/** Flags listed where nobody says how many. */
const LISTED = 50;

/** Adds `airlock review`. */
export function addReview(program: Command, { out, err }: Shell): void {
  program.command('review')
    .summary('list what stood out in what plugins ran')
    .description('Lists the flags of the security review, those that wait for a decision first. Decisions are made in the editor.')
    .requiredOption('--root <dir>', 'the folder that stands for the editor\'s storage')
    .option('--plugin <id>', 'only those of one plugin')
    .option('--limit <n>', `how many to list (default: ${LISTED})`, parseCount)
    .option('--json', 'list as JSON')
    .action(async (options: { root: string; plugin?: string; limit?: number; json?: true }) => {
      const rows = await withRoot(options.root, err, ({ store }) => store.read(db => newestFlags(db, options.limit ?? LISTED, options.plugin)));
      const flags = rows.flatMap(row => toFlag(row) ?? []);
      out(options.json === true ? toJson(flags) : flags.length === 0 ? 'Nothing stands out.\n' : flags.map(lineOf).join(''));
    });
}

/** One line: state, when last, what, and why. */
function lineOf(flag: SecurityFlag): string {
  return `${printable(`${flag.state.padEnd(8)}  ${flag.lastAt}  ${flag.pluginId} ${flag.version} ${flag.command}  ${flag.kind}  ${flag.explanation}${flag.occurrences === 1 ? '' : ` Seen ${flag.occurrences} times.`}`)}\n`;
}
