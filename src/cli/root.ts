import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AirlockError } from '../errors';
import { NodeStorage } from '../platform/node/nodeStorage';
import { openStore, storeFolder } from '../store/store';
import type { Store } from '../store/types';
import { absolute } from './files';

/** A folder that stands for the editor's storage: the record, installed plugins, trusted keys. */
export interface Root {
  readonly storage: NodeStorage;
  /** Its absolute path. */
  readonly folder: string;
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * Opens a folder as the editor's storage, with the same files as there: the editor's own folder can be named, too, also
 * while windows are open.
 *
 * @param tell gets a text for what the user should know although work goes on
 * @throws AirlockError `package.not-found` where it must be there and isn't
 */
export async function openRoot(path: string, tell: (text: string) => void, { mustExist }: { readonly mustExist: boolean }): Promise<Root> {
  const storage = new NodeStorage();
  const folder = absolute(path);
  const location = storeFolder(storage, folder);
  if (mustExist && !await isDirectory(location)) {
    throw new AirlockError('package.not-found', `${path} holds no record of Airlock's.`, 'Name with --root the folder that plugins were installed in, or the editor\'s global storage of Airlock.');
  }
  const store = openStore({
    storage, location,
    sqlite: () => readFile(join(__dirname, 'sql-wasm.wasm')),
    onProblem: problem => { tell(`airlock: ${problem.sentence}\n`); },
  });
  return { storage, folder, store, close: () => store.close() };
}

/** Opens a folder, uses it and closes it, whatever happens. */
export async function withRoot<T>(path: string, tell: (text: string) => void, use: (root: Root) => Promise<T>, options = { mustExist: true }): Promise<T> {
  const root = await openRoot(path, tell, options);
  try {
    return await use(root);
  } finally {
    await root.close();
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
