import { removeOutdated, writeCheckpoint } from './checkpoint';
import { recover } from './recovery';
import type { StoreFiles } from './storeFiles';

/**
 * Makes a checkpoint of everything up to a record that ends a segment, from the files alone, and removes what is older
 * than the checkpoint before it: that one is the kept copy. Needs nobody's lock: each checkpoint has a name of its own.
 *
 * @throws AirlockError `store.corrupt`, `package.io`
 */
export async function buildCheckpoint(files: StoreFiles, until: number): Promise<void> {
  const { db, journal, base } = await recover(files, until);
  try {
    // Somebody made a later one meanwhile, and removed what this one would be made of.
    if (journal.position.sequence !== until) return;
    await writeCheckpoint(files, db, journal.position);
  } finally {
    db.close();
  }
  await removeOutdated(files, base, Date.now());
}
