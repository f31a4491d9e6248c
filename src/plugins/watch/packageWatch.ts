import { AirlockError } from '../../errors';
import type { WatchFolder } from '../../platform/folderWatching';
import type { Storage } from '../../platform/storage';
import { readManifest } from '../package';
import { Quiet } from '../quiet';

/** What became of an attempt to make a folder's content active. */
export type ReloadOutcome = 'reloaded' | 'current';

export interface PackageWatchOptions {
  readonly storage: Storage;
  readonly watchFolder: WatchFolder;
  /** The package's folder, or one of its files. */
  readonly location: string;
  /** Makes what is there now active, if it is another and holds up. Rejects with AirlockError where it doesn't. */
  readonly reload: (signal: AbortSignal) => Promise<ReloadOutcome>;
  /** Told once of a package that doesn't hold up, and again only after one that did. */
  readonly onFailure: (error: AirlockError) => void;
  /** Told whenever what {@link PackageWatch.problem} says is another. */
  readonly onStatus: () => void;
  /** Milliseconds without a change before it is looked what there is: editors and compilers write in several steps. */
  readonly quietMs?: number;
  /** Milliseconds that a package that doesn't hold up is given to become whole, before anybody is told. */
  readonly graceMs?: number;
  /** Milliseconds after which to look where nothing tells of changes: not every file system does. */
  readonly pollMs?: number;
}

const QUIET_MS = 300;
const GRACE_MS = 2_000;
const POLL_MS = 5_000;

/**
 * Watches a package that somebody works on. Each time its files come to rest in a new state, that is made active; what
 * doesn't hold up may be half of a build, so it is looked at once more before it is told of.
 */
export class PackageWatch {
  /** Resolves when what changes from then on is seen. */
  readonly ready: Promise<void>;
  private readonly quiet: Quiet;
  private readonly stopped = new AbortController();
  private readonly watches = new Map<string, { dispose(): void }>();
  private readonly poll: ReturnType<typeof setInterval>;
  private fingerprint: string | undefined;
  /** Counts what happened, and what had happened when a package was found wanting for the first time. */
  private changes = 0;
  private suspectedAt: number | undefined;
  private isTold = false;
  private failure: AirlockError | undefined;

  constructor(private readonly options: PackageWatchOptions) {
    this.quiet = new Quiet(options.quietMs ?? QUIET_MS, () => this.look());
    this.poll = setInterval(() => { void this.compare(); }, options.pollMs ?? POLL_MS);
    // Where timers can keep a process alive, this one doesn't.
    if (typeof this.poll === 'object') this.poll.unref();
    this.ready = this.arm().then(() => this.compare());
  }

  /** Why what is there now is not active. */
  get problem(): AirlockError | undefined {
    return this.failure;
  }

  async dispose(): Promise<void> {
    this.stopped.abort(new AirlockError('cancelled', 'Nobody watches the folder any more.'));
    clearInterval(this.poll);
    for (const watch of this.watches.values()) watch.dispose();
    this.watches.clear();
    await this.quiet.dispose();
  }

  private happened(): void {
    this.changes += 1;
    this.quiet.happened();
  }

  private async look(): Promise<void> {
    const seen = this.changes;
    const isSecondLook = this.suspectedAt === seen;
    this.suspectedAt = undefined;
    await this.compare({ isToTell: false });
    try {
      await this.options.reload(this.stopped.signal);
      this.isTold = false;
      this.become(undefined);
    } catch (error) {
      if (this.stopped.signal.aborted) return;
      // What happened meanwhile may have made it whole, and is looked at next.
      if (this.changes === seen) this.failed(error instanceof AirlockError ? error : new AirlockError('package.io', error instanceof Error ? error.message : String(error), '', { cause: error }), isSecondLook);
    }
    await this.arm();
  }

  private failed(error: AirlockError, isSecondLook: boolean): void {
    if (!isSecondLook) {
      this.suspectedAt = this.changes;
      this.quiet.happened(this.options.graceMs ?? GRACE_MS);
      return;
    }
    this.become(error);
    // A folder that is gone may come back; nobody needs to be told that they removed it.
    if (this.isTold || error.code === 'package.not-found') return;
    this.isTold = true;
    this.options.onFailure(error);
  }

  private become(failure: AirlockError | undefined): void {
    const isSame = failure?.sentence === this.failure?.sentence;
    this.failure = failure;
    if (!isSame) this.options.onStatus();
  }

  /** Watches the folders that the package's files are in now. */
  private async arm(): Promise<void> {
    const folders = new Set((await this.files()).map(file => this.options.storage.parentOf(file)));
    if (this.stopped.signal.aborted) return;
    for (const [folder, watch] of this.watches) {
      if (folders.has(folder)) continue;
      watch.dispose();
      this.watches.delete(folder);
    }
    for (const folder of folders) {
      if (!this.watches.has(folder)) this.watches.set(folder, this.options.watchFolder(folder, () => { this.happened(); }));
    }
  }

  /** The package's files, as far as they are known; where its manifest can't be read, what may become it. */
  private async files(): Promise<readonly string[]> {
    const { storage, location } = this.options;
    try {
      const { folder, manifest, manifestName } = await readManifest(storage, location);
      const names = [manifestName, manifest.wasm, manifest.signature ?? manifest.wasm.replace(/\.wasm$/, '.sig')];
      return names.map(name => storage.join(folder, ...name.split('/')));
    } catch {
      return [/\.(?:toml|wasm|sig)$/.test(location) ? storage.join(location) : storage.join(location, 'plugin.toml')];
    }
  }

  /** Looks at size and time of the files, and whether they are others than the last time. */
  private async compare({ isToTell } = { isToTell: true }): Promise<void> {
    const { storage } = this.options;
    const stats = await Promise.all((await this.files()).map(async file => {
      const stat = await storage.stat(file).catch(() => undefined);
      return [file, stat?.size, stat?.modified];
    }));
    const fingerprint = JSON.stringify(stats);
    const isAnother = this.fingerprint !== undefined && this.fingerprint !== fingerprint;
    this.fingerprint = fingerprint;
    if (isAnother && isToTell && !this.stopped.signal.aborted) this.happened();
  }
}
