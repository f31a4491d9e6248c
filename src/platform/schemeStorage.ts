import type { EntryStat, EntryType, Storage } from './storage';

/** Reads from the machine's files by path or `file:` URI, and from everything else that has a URI by the editor. */
export class SchemeStorage implements Storage {
  constructor(private readonly machine: Storage, private readonly editor: Storage) {}

  join(base: string, ...names: readonly string[]): string { return this.of(base).join(base, ...names); }
  nameOf(location: string): string { return this.of(location).nameOf(location); }
  parentOf(location: string): string { return this.of(location).parentOf(location); }
  stat(location: string): Promise<EntryStat | undefined> { return this.of(location).stat(location); }
  list(directory: string): Promise<readonly { readonly name: string; readonly type: EntryType }[]> { return this.of(directory).list(directory); }
  read(file: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> { return this.of(file).read(file, maxBytes); }
  replace(file: string, bytes: Uint8Array, options?: { readonly private?: boolean }): Promise<void> { return this.of(file).replace(file, bytes, options); }
  create(file: string, bytes: Uint8Array): Promise<boolean> { return this.of(file).create(file, bytes); }
  createDirectory(directory: string): Promise<void> { return this.of(directory).createDirectory(directory); }
  move(from: string, to: string): Promise<boolean> { return this.of(from).move(from, to); }
  remove(location: string): Promise<void> { return this.of(location).remove(location); }

  /** A drive letter (`C:\\…`) is no scheme: those have two letters or more. */
  private of(location: string): Storage {
    return /^[a-z][a-z0-9+.-]+:/i.test(location) && !/^file:/i.test(location) ? this.editor : this.machine;
  }
}
