import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAccess } from '../../../src/capabilities/fileAccess';
import { matchesPath, parsePathGlob } from '../../../src/capabilities/pathGlob';
import { ruledAccess } from '../../../src/capabilities/policy/ruledAccess';
import { Rulings } from '../../../src/capabilities/policy/rulings';
import { createNodeFileSystem } from '../../../src/platform/node/nodeFileSystem';
import { FileSystemError } from '../../../src/sandbox/fileSystemError';
import type { FileAccess, FileSystem } from '../../../src/sandbox/types';
import { everything } from '../../support/executions';
import { WasiProgram } from '../../support/wasiProgram';

/** A rule that denies files. */
export interface FileRule {
  readonly capability: 'fs.read' | 'fs.write';
  readonly argument: string;
}

/**
 * A policy as somebody might have made it in an afternoon.
 * - `text`: looks at the path as the plugin writes it
 * - `letters`: takes a rule by the letter, and directories for none of its concern
 * - `opening`: looks at files only when they are opened
 */
export type Naive = 'text' | 'letters' | 'opening';

/** A workspace of which a rule denies something, and a plugin that was granted all of it. */
export class FileScene {
  private readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-policy-')));
  readonly program: WasiProgram;

  /** @param naive what holds the plugin in place of ours */
  constructor(private readonly rule: FileRule, private readonly naive?: Naive) {
    for (const folder of ['secrets', 'a/secrets', 'a/other', 'Vault', 'cafe\u0301', 'out/evil', 'config', 'docs']) mkdirSync(join(this.base, folder), { recursive: true });
    for (const file of ['secrets/key', 'a/secrets/key', 'Vault/key', 'cafe\u0301/key']) writeFileSync(join(this.base, file), 'secret');
    writeFileSync(join(this.base, 'out', 'evil', 'settings'), 'evil');
    writeFileSync(join(this.base, 'a', 'other', 'b'), 'b');
    symlinkSync('secrets', join(this.base, 'folder-link'));
    symlinkSync('secrets/key', join(this.base, 'out-link'));
    const files = createNodeFileSystem(this.base);
    this.program = new WasiProgram({ files: naive === 'opening' ? this.opening(files) : files, access: this.access() });
  }

  /** Whether a path may be written down at all. */
  mayName(path: string): boolean {
    return this.naive !== 'text' || !this.isDenied(path);
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
    rmSync(this.base, { recursive: true, force: true });
  }

  private access(): FileAccess {
    const { capability, argument } = this.rule;
    if (this.naive === 'letters') {
      const allows = (right: FileRule['capability']) => (path: string, isDirectory: boolean): boolean => right !== capability || isDirectory || !this.isDenied(path);
      return { canRead: allows('fs.read'), canWrite: allows('fs.write') };
    }
    if (this.naive !== undefined) return everything;
    const rulings = new Rulings([{ source: 'user', rules: [{ effect: 'deny', plugin: '*', capability, arguments: [argument], index: 0 }] }], { pluginId: 'org.example.evil', keyId: 'unsigned' });
    return ruledAccess(fileAccess(['**'], ['**']), () => rulings);
  }

  private opening(files: FileSystem): FileSystem {
    const open: FileSystem['open'] = async (path, options) => {
      if (this.isDenied(path)) throw new FileSystemError('acces');
      return files.open(path, options);
    };
    return new Proxy(files, { get: (target, name) => (name === 'open' ? open : bound(target, name)) });
  }

  private isDenied(path: string): boolean {
    const parsed = parsePathGlob(this.rule.argument);
    return parsed.ok && matchesPath(parsed.glob, path);
  }
}

function bound(files: FileSystem, name: string | symbol): unknown {
  const member: unknown = Reflect.get(files, name);
  return typeof member === 'function' ? member.bind(files) as unknown : member;
}
