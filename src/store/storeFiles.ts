import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import type { Storage } from '../platform/storage';
import type { LogFiles } from '../platform/logFiles';
import { PiecewiseLogFiles } from './journal/piecewiseLogFiles';

/** Where a store's files are and how they are reached. */
export interface StoreFiles {
  readonly storage: Storage;
  /** The journal's segments. */
  readonly files: LogFiles;
  /** Location of the store's folder. */
  readonly folder: string;
  /** The location of a file there. */
  readonly locate: (name: string) => string;
  /** SQLite, loaded once. */
  readonly sqlite: () => Promise<SqlJsStatic>;
}

/** Where a store is. */
export interface StoreLocation {
  readonly storage: Storage;
  /** Location of the store's folder. */
  readonly location: string;
  /** The bytes of `sql-wasm.wasm`. */
  readonly sqlite: () => Promise<Uint8Array>;
}

/** The names of everything in the folder; none where there is no folder yet. */
export async function namesIn({ storage, folder }: StoreFiles): Promise<readonly string[]> {
  if (await storage.stat(folder) === undefined) return [];
  return (await storage.list(folder)).map(({ name }) => name);
}

/** The files of a store, with SQLite loaded when first wanted. */
export function storeFilesOf({ storage, location, sqlite }: StoreLocation): StoreFiles {
  let loading: Promise<SqlJsStatic> | undefined;
  return {
    storage,
    files: storage.openLogFiles?.() ?? new PiecewiseLogFiles(storage),
    folder: location,
    locate: name => storage.join(location, name),
    sqlite: () => {
      loading ??= sqlite().then(wasm => initSqlJs({ wasmBinary: wasm.slice().buffer }));
      loading.catch(() => {
        loading = undefined;
      });
      return loading;
    },
  };
}
