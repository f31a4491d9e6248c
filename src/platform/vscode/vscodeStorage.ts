import * as vscode from 'vscode';
import { AirlockError } from '../../errors';
import type { EntryStat, EntryType, Storage } from '../storage';

/**
 * Storage on any file system that the editor knows, by `vscode.workspace.fs`. Locations are URI strings. For `file:` use
 * the platform's own storage instead: this one can't promise that a write has reached the disk.
 */
export class VSCodeStorage implements Storage {
  join(base: string, ...names: readonly string[]): string {
    return vscode.Uri.joinPath(vscode.Uri.parse(base, true), ...names).toString();
  }

  nameOf(location: string): string {
    return vscode.Uri.parse(location, true).path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  }

  parentOf(location: string): string {
    return vscode.Uri.joinPath(vscode.Uri.parse(location, true), '..').toString();
  }

  async stat(location: string): Promise<EntryStat | undefined> {
    try {
      const stat = await vscode.workspace.fs.stat(vscode.Uri.parse(location, true));
      return { type: typeOf(stat.type), size: stat.size, modified: stat.mtime };
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
      throw failure('looked at', location, error);
    }
  }

  async list(directory: string): Promise<readonly { name: string; type: EntryType }[]> {
    try {
      const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(directory, true));
      return entries.map(([name, type]) => ({ name, type: typeOf(type) }));
    } catch (error) {
      throw failure('listed', directory, error);
    }
  }

  async read(file: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const stat = await this.stat(file);
    if (stat === undefined) throw new AirlockError('package.io', `${file} could not be read: it does not exist.`, 'Check the name.');
    if (stat.type !== 'file') throw new AirlockError('package.io', `${file} is not a regular file.`, 'Put the file itself in its place.');
    if (stat.size > maxBytes) throw new AirlockError('package.io', `${file} is larger than ${Math.ceil(maxBytes / 1024)} KiB.`, 'That is more than is read here: check that it is the right file.');
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(file, true));
      if (bytes.length > maxBytes) throw new AirlockError('package.io', `${file} changed while it was read.`, 'Try again.');
      return new Uint8Array(bytes);
    } catch (error) {
      throw failure('read', file, error);
    }
  }

  async replace(file: string, bytes: Uint8Array): Promise<void> {
    const temporary = `${file}.${crypto.randomUUID()}.tmp`;
    try {
      await vscode.workspace.fs.writeFile(vscode.Uri.parse(temporary, true), bytes);
      await vscode.workspace.fs.rename(vscode.Uri.parse(temporary, true), vscode.Uri.parse(file, true), { overwrite: true });
    } catch (error) {
      await this.remove(temporary);
      throw failure('written', file, error);
    }
  }

  async create(file: string, bytes: Uint8Array): Promise<boolean> {
    // The interface has no exclusive creation, but its rename refuses to overwrite.
    const temporary = `${file}.${crypto.randomUUID()}.tmp`;
    try {
      await vscode.workspace.fs.writeFile(vscode.Uri.parse(temporary, true), bytes);
    } catch (error) {
      throw failure('written', file, error);
    }
    const moved = await this.move(temporary, file);
    if (!moved) await this.remove(temporary);
    return moved;
  }

  async createDirectory(directory: string): Promise<void> {
    try {
      await vscode.workspace.fs.createDirectory(vscode.Uri.parse(directory, true));
    } catch (error) {
      throw failure('made', directory, error);
    }
  }

  async move(from: string, to: string): Promise<boolean> {
    try {
      await vscode.workspace.fs.rename(vscode.Uri.parse(from, true), vscode.Uri.parse(to, true), { overwrite: false });
      return true;
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileExists') return false;
      throw failure('moved', from, error);
    }
  }

  async remove(location: string): Promise<void> {
    try {
      await vscode.workspace.fs.delete(vscode.Uri.parse(location, true), { recursive: true, useTrash: false });
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return;
      throw failure('removed', location, error);
    }
  }
}

function typeOf(type: vscode.FileType): EntryType {
  if ((type & vscode.FileType.SymbolicLink) !== 0) return 'symlink';
  if (type === vscode.FileType.Directory) return 'directory';
  return type === vscode.FileType.File ? 'file' : 'other';
}

function failure(what: string, location: string, error: unknown): AirlockError {
  if (error instanceof AirlockError) return error;
  return new AirlockError('package.io', `${location} could not be ${what}: ${error instanceof Error ? error.message : String(error)}`, '', { cause: error });
}
