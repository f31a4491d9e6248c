import type { Command } from 'commander';
import { AirlockError } from '../../errors';
import { NodeStorage } from '../../platform/node/nodeStorage';
import { readPackage } from '../../plugins/package';
import type { Package } from '../../plugins/package';
import { zipPackage } from '../../plugins/sources/archive/zipPackage';
import { signerOf } from '../../plugins/trust/signFolder';
import { trustOf } from '../../plugins/trust/trustFiles';
import { printable } from '../../printable';
import { answer } from '../answer';
import type { Answer } from '../answer';
import { absolute } from '../files';
import { digestOf, hardenProgram } from '../hardenProgram';
import { planForFile } from '../linkPlan';
import type { Shell } from '../terminal';
import { requireTrusted } from '../verify';

interface PackFlags {
  readonly output?: string;
  readonly trust?: string;
  readonly json?: true;
}

/** Adds `airlock pack`. */
export function addPack(program: Command, { out, err }: Shell): void {
  program.command('pack')
    .summary('make a ZIP file of a package')
    .description('Checks a package as an installation would and writes its manifest, module and signature as a ZIP file: the same bytes for the same package, on every machine.')
    .argument('<package>', 'the package: its folder or its .toml')
    .option('-o, --output <file>', 'where to write it (default: ID-VERSION.zip)')
    .option('--trust <keys>', 'refuse the package unless a key in this file signed it')
    .option('--json', 'print what was written as JSON')
    .action(async (location: string, flags: PackFlags) => {
      await answer(out, flags.json === true, () => pack(location, flags, err));
    });
}

async function pack(location: string, { output, trust }: PackFlags, err: (text: string) => void): Promise<Answer> {
  const storage = new NodeStorage();
  const read = await readPackage(storage, absolute(location));
  const { id, version } = read.manifest;
  const isSigned = await check(location, read, trust);
  const file = output ?? `${id}-${version}.zip`;
  if (!file.toLowerCase().endsWith('.zip')) throw new AirlockError('usage.invalid', `${file} is not the name of a ZIP file: nothing could be installed from it.`, 'Let it end with .zip.');
  const bytes = await zipPackage(read);
  await storage.replace(absolute(file), bytes);
  if (!isSigned) err('airlock: It is not signed: few will install it. `airlock sign` signs it.\n');
  const sha256 = digestOf(bytes);
  return { text: printable(`Wrote ${file}: ${id} ${version}, ${bytes.length} bytes.`) + `\nSHA-256 ${sha256}\n`, json: { id, version, file: absolute(file), bytes: bytes.length, sha256, signed: isSigned } };
}

/** Whether it is signed; rejects where an installation would reject it, whoever is trusted there. */
async function check(location: string, read: Package, trust: string | undefined): Promise<boolean> {
  hardenProgram(location, { module: read.module, entry: read.manifest.entry }, planForFile(read.manifest.capabilities));
  if (trust !== undefined) {
    await requireTrusted(read, trust);
    return true;
  }
  return (await signerOf(read, trustOf([]), Date.now())).kind !== 'unsigned';
}
