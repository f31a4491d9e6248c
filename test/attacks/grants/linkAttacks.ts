import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAccess } from '../../../src/capabilities/fileAccess';
import { createNodeFileSystem } from '../../../src/platform/node/nodeFileSystem';
import { everything } from '../../support/executions';
import { WasiProgram } from '../../support/wasiProgram';
import { linkAt, linkFrom, list, read, readWhole, renameFrom, write } from '../attempts';
import type { Attempt } from '../attempts';

/** A way from what was granted to what was not, by what the file system has besides names. */
export interface LinkAttack {
  readonly what: string;
  /** How the plugin spells it; what is granted is looked for in that text by whoever is careless. */
  readonly path: string;
  readonly attempt: Attempt;
}

/** A workspace of which `docs` was granted, to read and to write, and `secrets` was not. */
export class LinkScene {
  private readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-grants-')));
  readonly program: WasiProgram;

  constructor(isCareless: boolean) {
    for (const folder of ['docs', 'secrets']) mkdirSync(join(this.base, folder));
    writeFileSync(join(this.base, 'secrets', 'key'), 'secret');
    writeFileSync(join(this.base, 'docs', 'a'), 'a');
    symlinkSync('../secrets/key', join(this.base, 'docs', 'key'));
    symlinkSync('../secrets', join(this.base, 'docs', 'folder'));
    symlinkSync('docs/key', join(this.base, 'chain'));
    symlinkSync('../chain', join(this.base, 'docs', 'chain'));
    // Whoever is careless has looked at the path's text by then.
    this.program = new WasiProgram({ files: createNodeFileSystem(this.base), access: isCareless ? everything : fileAccess(['docs/**'], ['docs/**']) });
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
    rmSync(this.base, { recursive: true, force: true });
  }
}

export const linkAttacks: readonly LinkAttack[] = [
  { what: 'read through a link to a file', path: 'docs/key', attempt: read },
  { what: 'read a whole file through a link', path: 'docs/key', attempt: readWhole },
  { what: 'read through a link to a folder', path: 'docs/folder/key', attempt: read },
  { what: 'read through a link to a link', path: 'docs/chain', attempt: read },
  { what: 'write through a link', path: 'docs/key', attempt: write },
  { what: 'climb out of the folder', path: 'docs/../secrets/key', attempt: read },
  { what: 'list the folder that a link leads to', path: 'docs/folder', attempt: list },
  { what: 'read through a link of its own making', path: 'docs/mine', attempt: async (program, path) => await linkAt('../secrets/key')(program, path) && await read(program, path) },
  { what: 'have the file under another name by a hard link', path: 'docs/hard', attempt: async (program, path) => await linkFrom(path)(program, 'secrets/key') && await read(program, path) },
  { what: 'move the file to where it may read', path: 'docs/moved', attempt: async (program, path) => await renameFrom(path)(program, 'secrets/key') && await read(program, path) },
  { what: 'move the folder to where it may read', path: 'docs/all', attempt: async (program, path) => await renameFrom(path)(program, 'secrets') && await read(program, `${path}/key`) },
];
