import { AirlockError } from '../errors';
import { loadCheckpoint, writeCheckpoint } from './checkpoint';
import { JOURNAL_HEADER, backupName, checkpointsIn, damagedName, segmentNumber } from './layout';
import type { Journal } from './journal/journal';
import { SCHEMA_VERSION, migrate, migrationFrom, schemaVersion } from './migrations';
import { asStoreFailure, damagedCopy, problemsOf, restoredFromMemory } from './problems';
import { apply, recover } from './recovery';
import type { Recovered } from './recovery';
import type { Sqlite } from './sqlite';
import { namesIn } from './storeFiles';
import type { StoreFiles } from './storeFiles';

/** A store that is open. */
export interface OpenState {
  readonly db: Sqlite;
  readonly journal: Journal;
  /** Why nothing can be written, where that is known. */
  readonly readOnly: AirlockError | undefined;
  /** Something was damaged: a new checkpoint is wanted soon. */
  readonly needsRepair: boolean;
}

/** Opens the store's files: recovers, tells what was wrong, and brings the schema up to date. */
export class Opener {
  constructor(private readonly files: StoreFiles, private readonly onProblem: (problem: AirlockError) => void) {}

  /** @param before what was open until now, where its files may have been cut: nothing of it is lost then */
  async open(before: OpenState | undefined): Promise<OpenState> {
    let recovered: Recovered;
    try {
      recovered = await recover(this.files);
      if (before !== undefined && recovered.journal.position.sequence < before.journal.position.sequence) {
        recovered.db.close();
        await this.restore(before);
        recovered = await recover(this.files);
      }
    } catch (error) {
      throw asStoreFailure(error);
    }
    const { db, journal } = recovered;
    const problems = problemsOf(recovered, await this.setAside(recovered));
    for (const problem of problems) this.onProblem(problem);
    if (journal.isNewer && schemaVersion(db) === 0) {
      db.close();
      throw new AirlockError('store.newer', 'A newer version of Airlock wrote the database, and this version can\'t read it.', 'Update Airlock.');
    }
    return { db, journal, readOnly: await this.upToDate(db, journal), needsRepair: problems.length > 0 };
  }

  /**
   * Looks whether the checkpoints that are kept beside the newest are whole, and puts away those that are not. Returns
   * whether there was one: a new checkpoint is wanted then.
   */
  async checkCopies(): Promise<boolean> {
    const { storage, locate } = this.files;
    const [, ...copies] = checkpointsIn(await namesIn(this.files));
    const damaged: { name: string; why: string }[] = [];
    for (const copy of copies) {
      const loaded = await loadCheckpoint(this.files, copy);
      if (loaded === 'missing') continue;
      if ('damage' in loaded) damaged.push({ name: copy.name, why: loaded.damage });
      else loaded.db.close();
    }
    for (const { name, why } of damaged) {
      const kept = locate(damagedName(name, new Date()));
      if (await storage.move(locate(name), kept)) this.onProblem(damagedCopy(why, kept));
    }
    return damaged.length > 0;
  }

  /** Brings an older schema up to date, with a backup. Why that could not be written, where it could not. */
  private async upToDate(db: Sqlite, journal: Journal): Promise<AirlockError | undefined> {
    try {
      while (schemaVersion(db) < SCHEMA_VERSION && !journal.isNewer) {
        if (journal.position.sequence > 0) await this.backUp(db, journal);
        const statements = migrationFrom(schemaVersion(db)).map(sql => [sql, []] as const);
        // Where another window was faster, its migration is what is followed.
        const transactions = await journal.append({ sql: statements }) ? [statements] : (await journal.advance()).transactions;
        apply(db, transactions);
      }
      return undefined;
    } catch (error) {
      const failure = asStoreFailure(error);
      if (!(failure instanceof AirlockError)) throw failure;
      migrate(db);
      return failure;
    }
  }

  private async backUp(db: Sqlite, { position }: Journal): Promise<void> {
    const location = this.files.locate(backupName(schemaVersion(db), position.sequence));
    if (await this.files.storage.stat(location) === undefined) await this.files.storage.replace(location, db.export(), { private: true });
  }

  /** Puts damaged checkpoints out of the way and keeps a copy of a damaged journal; the names that they have then. */
  private async setAside({ damaged, lost, isCut, base }: Recovered): Promise<readonly string[]> {
    const { storage, files, locate } = this.files;
    const kept: string[] = [];
    const now = new Date();
    try {
      for (const { name } of damaged) {
        if (await storage.move(locate(name), locate(damagedName(name, now)))) kept.push(locate(damagedName(name, now)));
      }
      if (lost === 0 && !isCut) return kept;
      const first = base === undefined ? 0 : segmentNumber(base.segment) ?? 0;
      for (const name of await namesIn(this.files)) {
        if ((segmentNumber(name) ?? -1) < first) continue;
        const bytes = await files.read(locate(name), 0);
        if (bytes === undefined || bytes.length <= JOURNAL_HEADER.length) continue;
        await storage.replace(locate(damagedName(name, now)), bytes, { private: true });
        kept.push(locate(damagedName(name, now)));
      }
    } catch {
      // Another window is doing it, or nothing can be written here; what was recovered stands.
    }
    return kept;
  }

  /** Writes what this window still knows, so that it becomes the newest state. */
  private async restore({ db, journal: { position } }: OpenState): Promise<void> {
    // Every window that knows it arrives at the same name.
    const number = (segmentNumber(position.segment) ?? 0) + 1;
    const segment = `journal-${String(number).padStart(6, '0')}-${position.hash.slice(0, 8)}.log`;
    await this.files.files.create(this.files.locate(segment), new TextEncoder().encode(JOURNAL_HEADER));
    await writeCheckpoint(this.files, db, { ...position, segment, offset: 0 });
    this.onProblem(restoredFromMemory());
  }
}
