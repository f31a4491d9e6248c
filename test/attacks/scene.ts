import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAccess } from '../../src/capabilities/fileAccess';
import { createNodeFileSystem, type NodeNaming } from '../../src/platform/node/nodeFileSystem';
import { everything } from '../support/executions';
import { WasiProgram } from '../support/wasiProgram';
import { createUnguardedFiles, unguardedConfinement } from './unguarded';

/**
 * What stands in an attack's way.
 * - `paths`: resolution of paths below the preopen
 * - `files`: the backend, which checks directories, names, links and kinds of files by handle
 * - `grants`: what the user allowed
 */
export type Guard = 'paths' | 'files' | 'grants';

/** Everything may be read but `private`, only `out` and the folder's own `*.txt` and links may be written. */
const READABLE = ['*', 'src/**', 'out/**', 'race/**', 'way/**', '.git/**'];
const WRITABLE = ['*', 'out/**', 'race/**'];

/** A workspace with traps in it, and something outside that no attack may touch. */
export class Scene {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-attack-')));
  readonly root = join(this.base, 'workspace');
  readonly outside = join(this.base, 'outside');

  constructor() {
    for (const folder of ['src/sub', 'out', 'private', '.git/hooks', 'race', 'folder']) mkdirSync(join(this.root, folder), { recursive: true });
    mkdirSync(join(this.outside, 'folder'), { recursive: true });
    mkdirSync(join(this.outside, 'empty'));
    writeFileSync(join(this.outside, 'secret'), 'secret');
    writeFileSync(join(this.outside, 'linked'), 'secret');
    symlinkSync('secret', join(this.outside, 'pointer'));
    writeFileSync(join(this.root, 'own.txt'), 'mine');
    writeFileSync(join(this.root, 'src', 'one.c'), 'int x;');
    writeFileSync(join(this.root, 'private', 'key'), 'secret');
    writeFileSync(join(this.root, 'race', 'secret'), 'harmless');
    writeFileSync(join(this.root, '.git', 'config'), '[core]');
    for (const [name, target] of [
      ['file-link', '../outside/secret'], ['folder-link', '../outside'], ['absolute-link', join(this.outside, 'secret')], ['absolute-folder', this.outside],
      ['chain', 'file-link'], ['src/up', '../../outside'], ['dangling', '../outside/new'], ['to-private', 'private/key'], ['private-folder', 'private'],
      ['zero', '/dev/zero'], ['proc', '/proc/self'], ['parent', '..'], ['src/sub/inner', '../../own.txt'],
    ] as const) symlinkSync(target, join(this.root, name));
    linkSync(join(this.outside, 'linked'), join(this.root, 'hard.txt'));
    execFileSync('mkfifo', [join(this.root, 'fifo')]);
  }

  /** A program of the attacker's, with everything in its way but what is left out. */
  program(without: readonly Guard[], naming?: NodeNaming): WasiProgram {
    const guarded = (guard: Guard): boolean => !without.includes(guard);
    return new WasiProgram({
      files: guarded('files') ? createNodeFileSystem(this.root, naming) : createUnguardedFiles(this.root),
      access: guarded('grants') ? fileAccess(READABLE, WRITABLE) : everything,
      parts: guarded('paths') ? {} : { confinement: unguardedConfinement(this.root) },
    });
  }

  /** All that is outside and must stay as it is: names, contents, times, links. */
  outsideState(): string {
    const lines = readdirSync(this.outside, { recursive: true, encoding: 'utf8' }).sort().map(name => {
      const stats = lstatSync(join(this.outside, name));
      return `${name} ${stats.isFile() ? `${readFileSync(join(this.outside, name), 'utf8')} ${stats.mtimeMs} ${stats.nlink}` : ''}`;
    });
    return lines.join('\n');
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  dispose(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
