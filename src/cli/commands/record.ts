import { open } from 'node:fs/promises';
import { Option } from 'commander';
import type { Command } from 'commander';
import { brokenAuditLog } from '../../api/audit';
import { AirlockError } from '../../errors';
import { executionsOf, newestExecutions } from '../../store/executions';
import type { ExecutionRow } from '../../store/executions';
import { exportRecord } from '../../store/recordExport';
import type { RecordFormat, RecordKind } from '../../store/recordExport';
import { verifyAuditLog } from '../../store/auditVerdict';
import { ExitCode } from '../exitCodes';
import { fileError } from '../files';
import { toJson } from '../json';
import { parseCount } from '../options';
import { printable } from '../../printable';
import type { Shell } from '../terminal';
import { withRoot } from '../root';
import { rootFolder, rootOption } from '../rootFolder';

/** Executions listed where nobody says how many. */
const LISTED = 50;

/** Adds `airlock executions` and `airlock audit`. */
export function addRecord(program: Command, { out, err, end }: Shell): void {
  const format = (): Option => new Option('--format <format>', 'export all: JSON Lines or CSV').choices(['jsonl', 'csv']);

  program.command('executions')
    .summary('list or export what plugins ran')
    .description('Lists the newest executions on record, or exports all of them, oldest first.')
    .addOption(rootOption())
    .option('--plugin <id>', 'only those of one plugin')
    .option('--limit <n>', `how many to list (default: ${LISTED})`, parseCount)
    .option('--json', 'list as JSON')
    .addOption(format().conflicts(['plugin', 'limit', 'json']))
    .option('-o, --output <file>', 'with --format: where to write; standard output by default')
    .action(async (options: { root?: string; plugin?: string; limit?: number; json?: true; format?: RecordFormat; output?: string }) => {
      const { plugin, limit = LISTED } = options;
      await withRoot(rootFolder(options.root), err, async ({ store }) => {
        if (options.format !== undefined) return writeExport(exportRecord(store, 'executions', options.format), options.output, out);
        const rows = await store.read(db => (plugin === undefined ? newestExecutions(db, limit) : executionsOf(db, plugin, limit)));
        out(options.json === true ? toJson(rows) : rows.map(lineOf).join(''));
      });
    });

  const audit = program.command('audit').summary('verify or export the audit log').description('The audit log: what was installed, allowed, run and denied, each entry chained to the one before by its hash.');
  audit.command('verify')
    .summary('check that nothing in the audit log was changed')
    .description('Follows the hash chain of the audit log. Exit code 65 and the first broken link where it does not hold.')
    .addOption(rootOption())
    .option('--json', 'print the verdict as JSON')
    .action(async (options: { root?: string; json?: true }) => {
      const verdict = await withRoot(rootFolder(options.root), err, ({ store }) => verifyAuditLog(store));
      const broken = brokenAuditLog(verdict);
      if (options.json === true) {
        out(toJson({ ok: broken === undefined, ...verdict }));
        if (broken !== undefined) end(ExitCode.refused);
        return;
      }
      if (broken !== undefined) throw broken;
      out(`The audit log holds: ${verdict.verified} ${verdict.verified === 1 ? 'entry' : 'entries'}.\nLast hash: ${verdict.lastHash}\n`);
    });
  audit.command('export')
    .summary('write the audit log as JSON Lines or CSV')
    .addOption(rootOption())
    .addOption(format().default('jsonl'))
    .option('-o, --output <file>', 'where to write; standard output by default')
    .action(async (options: { root?: string; format: RecordFormat; output?: string }) => {
      const what: RecordKind = 'audit';
      await withRoot(rootFolder(options.root), err, ({ store }) => writeExport(exportRecord(store, what, options.format), options.output, out));
    });
}

async function writeExport(pieces: AsyncIterable<string>, output: string | undefined, out: (text: string) => void): Promise<void> {
  if (output === undefined) {
    for await (const piece of pieces) out(piece);
    return;
  }
  try {
    const file = await open(output, 'w', 0o600);
    try {
      for await (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AirlockError) throw error;
    throw fileError('write', output, error);
  }
}

/** One line: when, what, how it ended, its fuel. */
function lineOf(row: ExecutionRow): string {
  const end = row.reason === null || row.status === 'completed' ? row.status : `${row.status} (${row.reason})`;
  const fuel = row.fuel_consumed === null ? '' : `  ${row.fuel_consumed} of ${row.fuel_limit} fuel`;
  return `${printable(`${row.started_at}  ${row.plugin_id} ${row.version} ${row.command}  ${end}${fuel}  ${row.id}`)}\n`;
}
