import { AirlockError, sentenceOf } from '../errors';
import { fetchList } from '../plugins/trust/fetchList';
import { parseRevocationList, requireRevoker } from '../plugins/trust/revocationList';
import type { RevocationList } from '../plugins/trust/revocationList';
import { Revocations } from '../plugins/trust/revocations';
import type { Trust } from '../plugins/trust/standing';
import type { Ledger } from '../store/ledger';
import { putRevocationList, revocationListNumbers, revocationLists } from '../store/revocationLists';
import type { RevocationListRow } from '../store/revocationLists';
import type { AirlockDeps } from './deps';

/** How a revocation list stands. */
export interface RevocationListState {
  /** The file or address that the settings name. */
  readonly location: string;
  /** The last good list; absent where there never was one. */
  readonly list?: { readonly number: number; readonly issued: string; readonly nextUpdate: string; readonly fetchedAt: string; readonly revoked: number; readonly isStale: boolean };
  /** What was wrong when it was last looked for. */
  readonly problem?: string;
}

/** Milliseconds that one list may take, and after which to look for it again. */
const TIMEOUT_MS = 10_000;
const INTERVAL_MS = 6 * 60 * 60 * 1000;
/** More places than this are a mistake. */
const MOST_LISTS = 16;

interface Kept {
  readonly row: RevocationListRow;
  readonly list: RevocationList;
}

/** The signed revocation lists that the user's settings name: got, checked, kept, and used as long as there is no better one. */
export class RevocationLists {
  private readonly stop = new AbortController();
  /** The rows that were read, by location, parsed once. */
  private readonly parsed = new Map<string, Kept>();
  private readonly problems = new Map<string, AirlockError>();
  private readonly told = new Set<string>();
  private refreshing: Promise<void> | undefined;
  private lookedAt = -Infinity;
  private last: { readonly from: Trust; readonly lists: readonly RevocationList[]; readonly trust: Trust } | undefined;

  constructor(private readonly deps: AirlockDeps, private readonly ledger: Ledger, private readonly trustFiles: () => Promise<Trust>) {}

  /** The trust of the files, with all that the lists revoke. Looks for newer lists now and then, without waiting for them. */
  async added(trust: Trust): Promise<Trust> {
    const locations = this.locations();
    if (locations.length === 0) return trust;
    this.refreshSoon();
    const kept = await this.kept(locations);
    this.tellStale(kept);
    const lists = kept.map(({ list }) => list);
    if (this.last?.from === trust && lists.length === this.last.lists.length && lists.every((list, index) => list === this.last?.lists[index])) return this.last.trust;
    const together = { ...trust, revocations: new Revocations([...trust.revocations.all, ...lists.flatMap(({ revoked }) => revoked)]) };
    this.last = { from: trust, lists, trust: together };
    return together;
  }

  /** Waits for newer lists, before something is installed: those that were not looked for lately. Failing to get one is told, and no error. */
  async settled(): Promise<void> {
    if (this.locations().length === 0) return;
    this.refreshSoon();
    await this.refreshing;
  }

  /** Looks for newer lists now. */
  async refresh(): Promise<readonly RevocationListState[]> {
    this.told.clear();
    await this.refreshing;
    this.begin();
    await this.refreshing;
    return this.states();
  }

  async states(): Promise<readonly RevocationListState[]> {
    const locations = this.locations();
    const kept = new Map((await this.kept(locations)).map(each => [each.row.location, each]));
    return locations.map(location => {
      const found = kept.get(location);
      const problem = this.problems.get(location);
      return {
        location,
        ...(found === undefined ? {} : { list: { number: found.row.number, issued: found.row.issued, nextUpdate: found.row.next_update, fetchedAt: found.row.fetched_at, revoked: found.list.revoked.length, isStale: this.isStale(found) } }),
        ...(problem === undefined ? {} : { problem: problem.sentence }),
      };
    });
  }

  async dispose(): Promise<void> {
    this.stop.abort();
    await this.refreshing;
  }

  private locations(): readonly string[] {
    return [...new Set(this.deps.revocationLists?.() ?? [])].slice(0, MOST_LISTS);
  }

  private refreshSoon(): void {
    if (this.deps.now() - this.lookedAt >= INTERVAL_MS) this.begin();
  }

  private begin(): void {
    if (this.stop.signal.aborted) return;
    this.lookedAt = this.deps.now();
    const work = Promise.all(this.locations().map(location => this.update(location))).then(() => undefined);
    this.refreshing ??= work.finally(() => { this.refreshing = undefined; });
  }

  /** Gets one list; what is wrong with it is told once, and the one before stays. */
  private async update(location: string): Promise<void> {
    try {
      const { storage, fetchList: fetch, now } = this.deps;
      const bytes = await fetchList(location, { storage, fetch, timeoutMs: TIMEOUT_MS, signal: this.stop.signal });
      const list = await parseRevocationList(bytes, location);
      requireRevoker(list, location, await this.trustFiles(), now());
      await this.keep(location, list, new TextDecoder().decode(bytes));
      this.problems.delete(location);
    } catch (error) {
      if (this.stop.signal.aborted) return;
      const problem = error instanceof AirlockError ? error : new AirlockError('revocations.unavailable', `The revocation list ${location} can't be kept: ${sentenceOf(error)}`, '', { cause: error });
      this.problems.set(location, problem);
      this.tell(problem);
    }
  }

  /** Takes a list in the place of the one before, if it is not older. */
  private async keep(location: string, list: RevocationList, contents: string): Promise<void> {
    const fetchedAt = new Date(this.deps.now()).toISOString();
    await this.ledger.change(async (db, happened) => {
      const before = (await revocationLists(db)).find(row => row.location === location);
      if (before !== undefined && (list.number < before.number || (list.number === before.number && contents !== before.contents))) {
        throw new AirlockError('revocations.older', `The revocation list ${location} has the number ${list.number}${list.number === before.number ? ' as before, and says something else' : `, and ${before.number} was there before`}.`, 'The newer list counts. Somebody may be hiding what was revoked since: tell its publisher.');
      }
      await putRevocationList(db, { location, number: list.number, issued: new Date(list.issued).toISOString(), next_update: new Date(list.nextUpdate).toISOString(), key_id: list.keyId, contents, fetched_at: fetchedAt });
      if (before?.number !== list.number) await happened({ name: 'trust.list', at: fetchedAt, number: list.number, revoked: list.revoked.length, key: list.keyId }, { location });
    });
  }

  private async kept(locations: readonly string[]): Promise<readonly Kept[]> {
    const numbers = await this.ledger.store.read(revocationListNumbers);
    const isKnown = locations.every(location => this.parsed.get(location)?.row.number === numbers.get(location));
    // Of one place and number there is one list only.
    if (!isKnown) {
      for (const row of await this.ledger.store.read(revocationLists)) {
        if (this.parsed.get(row.location)?.row.number === row.number) continue;
        this.parsed.set(row.location, { row, list: await parseRevocationList(new TextEncoder().encode(row.contents), row.location) });
      }
    }
    return locations.flatMap(location => this.parsed.get(location) ?? []);
  }

  private isStale({ list }: Kept): boolean {
    return list.nextUpdate <= this.deps.now();
  }

  private tellStale(kept: readonly Kept[]): void {
    for (const each of kept.filter(one => this.isStale(one))) {
      this.tell(new AirlockError('revocations.stale', `The revocation list ${each.row.location} should have been replaced on ${each.row.next_update.slice(0, 10)}: what was revoked since isn't known here.`, 'It counts all the same. Check your connection, or ask its publisher.'));
    }
  }

  private tell(problem: AirlockError): void {
    if (this.told.has(problem.message)) return;
    this.told.add(problem.message);
    this.deps.onProblem(problem);
  }
}
