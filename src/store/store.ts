import type { Storage } from '../platform/storage';
import { LocalStore } from './localStore';
import type { Store, StoreOptions } from './types';

/** Where the store is below Airlock's folder. */
export function storeFolder(storage: Storage, root: string): string {
  return storage.join(root, 'store');
}

/** A store in one folder that windows and processes share. Nothing is read before the first use. */
export function openStore(options: StoreOptions): Store {
  return new LocalStore(options);
}
