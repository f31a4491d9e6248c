import { compareVersions } from '../plugins/compareVersions';
import { Scanner } from '../plugins/discovery/scan';
import type { FoundPackage } from '../plugins/discovery/scan';
import { Quiet } from '../plugins/quiet';
import type { PluginRow } from '../store/installedPlugins';
import type { AirlockDeps } from './deps';

/** A package in a discovery directory, beside what is installed. */
export interface OfferedPackage extends FoundPackage {
  /** The version of it that is installed, if any. */
  readonly installed?: string;
  /** Whether it offers something that is not installed: another plugin, or a newer version. */
  readonly isNews: boolean;
}

const QUIET_MS = 500;
/** Folders of packages that are watched, besides the directories that they lie in. */
const MOST_WATCHED = 100;

/** What lies in the discovery directories: looked for when somebody first asks, watched from then on. Nothing of it is installed. */
export class Discovery {
  private readonly stopped = new AbortController();
  private readonly scanner: Scanner;
  private readonly quiet: Quiet;
  private scanned: { readonly key: string; readonly found: Promise<readonly FoundPackage[]> } | undefined;
  private readonly watches = new Map<string, { dispose(): void }>();

  /** @param changed told when something in the directories is another than it was, with how many packages lay there before */
  constructor(private readonly deps: Pick<AirlockDeps, 'storage' | 'root' | 'now' | 'discoveryDirectories' | 'watchFolder'>, changed: (packages: number) => void) {
    const { storage, root, now } = deps;
    this.scanner = new Scanner({ storage, stagingRoot: storage.join(root, 'staging'), now, signal: this.stopped.signal });
    this.quiet = new Quiet(QUIET_MS, async () => {
      const before = await this.scanned?.found.catch(() => undefined);
      this.scanned = undefined;
      changed(before?.length ?? 0);
    });
  }

  /**
   * What is there now, in the order of the directories.
   *
   * @param rows what is installed
   * @param options `again` looks even where nothing told of a change
   */
  async found(rows: readonly PluginRow[], options: { readonly again: boolean }): Promise<readonly OfferedPackage[]> {
    const directories = this.deps.discoveryDirectories?.() ?? [];
    const key = JSON.stringify(directories);
    if (options.again || this.scanned?.key !== key) {
      // Watched first: what is put there while it is looked at is seen.
      this.watch(directories.map(({ location }) => location));
      const found = this.scanner.scan(directories);
      this.scanned = { key, found };
      found.then(
        packages => { this.watch([...directories.map(({ location }) => location), ...packages.map(({ location }) => location).filter(isFolder).slice(0, MOST_WATCHED)]); },
        () => { this.scanned = undefined; },
      );
    }
    return (await this.scanned.found).map(found => offered(found, rows));
  }

  async dispose(): Promise<void> {
    this.stopped.abort();
    this.watch([]);
    await this.quiet.dispose();
    await this.scanned?.found.catch(() => undefined);
  }

  private watch(folders: readonly string[]): void {
    const wanted = new Set(this.stopped.signal.aborted ? [] : folders);
    for (const [folder, watch] of this.watches) {
      if (wanted.has(folder)) continue;
      watch.dispose();
      this.watches.delete(folder);
    }
    for (const folder of wanted) {
      const watch = this.watches.has(folder) ? undefined : this.deps.watchFolder?.(folder, () => { this.quiet.happened(); });
      if (watch !== undefined) this.watches.set(folder, watch);
    }
  }
}

function isFolder(location: string): boolean {
  return !/\.(?:zip|wasm)$/i.test(location);
}

function offered(found: FoundPackage, rows: readonly PluginRow[]): OfferedPackage {
  const installed = rows.find(row => row.id === found.manifest?.id)?.version;
  const isNews = found.manifest === undefined || installed === undefined || compareVersions(found.manifest.version, installed) > 0;
  return { ...found, isNews, ...(installed === undefined ? {} : { installed }) };
}
