import type { Command } from 'commander';
import { writeBytes } from '../files';
import { rootOption } from '../rootFolder';
import { withAirlock } from '../session';
import type { Shell } from '../terminal';

/** Adds `airlock sbom`. */
export function addSbom(program: Command, shell: Shell): void {
  program.command('sbom')
    .summary('write a bill of materials of what is installed')
    .description('Writes the bill of materials of all installed plugins as CycloneDX 1.6, JSON: digests, licences, signers, sources, capabilities and decisions (docs/SBOM.md).')
    .addOption(rootOption())
    .option('-o, --output <file>', 'where to write; standard output by default')
    .option('--serial-number <urn>', 'urn:uuid:… instead of a new one: with --timestamp, the same plugins give the same bytes')
    .option('--timestamp <time>', 'RFC 3339, instead of now')
    .option('--json', 'as without: a bill of materials is JSON')
    .action(async ({ root, output, serialNumber, timestamp }: { root?: string; output?: string; serialNumber?: string; timestamp?: string }) => {
      const bill = await withAirlock(shell, { root, mustExist: true, prompts: {} }, ({ airlock }) => airlock.billOfMaterials({
        ...(serialNumber === undefined ? {} : { serialNumber }),
        ...(timestamp === undefined ? {} : { timestamp }),
      }));
      if (output === undefined) shell.out(bill);
      else await writeBytes(output, bill);
    });
}
