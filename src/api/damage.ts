import { AirlockError, sentenceOf } from '../errors';
import type { WatchFolder } from '../platform/folderWatching';
import type { InstalledPackages } from '../plugins/installed';
import { Quiet } from '../plugins/quiet';
import { allPlugins, pluginById, setPluginState } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import type { Ledger } from '../store/ledger';

export interface DamageParts {
  readonly ledger: Ledger;
  readonly packages: InstalledPackages;
  /** The folder of a package's copy, by the package's digest. */
  readonly folderOf: (digest: string) => string;
  readonly watchFolder: WatchFolder | undefined;
  readonly now: () => number;
  /** Milliseconds without a change before a copy is looked at, and before it is looked at again. */
  readonly quietMs?: number;
}

const QUIET_MS = 500;
/** Copies that are watched at most. */
const MOST_WATCHED = 200;

/**
 * Watches the copies of installed packages. One that was changed on the disk is in state `error` from then on, until it is
 * installed again. That it can't be run does not hang on this: every run checks the digests of what it reads.
 */
export class DamageWatch {
  private readonly watches = new Map<string, { dispose(): void }>();
  private readonly touched = new Set<string>();
  private readonly quiet: Quiet;
  private isDisposed = false;

  constructor(private readonly parts: DamageParts) {
    this.quiet = new Quiet(parts.quietMs ?? QUIET_MS, async () => {
      const digests = [...this.touched];
      this.touched.clear();
      // What can't be noted now is seen by the next run.
      await this.look(digests).catch(() => undefined);
    });
  }

  /** @param rows what is installed */
  follow(rows: readonly PluginRow[]): void {
    const { watchFolder, folderOf } = this.parts;
    if (this.isDisposed || watchFolder === undefined) return;
    const wanted = new Set(rows.filter(row => row.state === 'enabled').map(row => row.package_sha256).slice(0, MOST_WATCHED));
    for (const [digest, watch] of this.watches) {
      if (wanted.has(digest)) continue;
      watch.dispose();
      this.watches.delete(digest);
    }
    for (const digest of wanted) {
      if (!this.watches.has(digest)) this.watches.set(digest, watchFolder(folderOf(digest), () => { this.happened(digest); }));
    }
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    for (const watch of this.watches.values()) watch.dispose();
    this.watches.clear();
    await this.quiet.dispose();
  }

  private happened(digest: string): void {
    this.touched.add(digest);
    this.quiet.happened();
  }

  private async look(digests: readonly string[]): Promise<void> {
    const { ledger, packages, quietMs = QUIET_MS } = this.parts;
    const rows = (await ledger.store.read(allPlugins)).filter(row => digests.includes(row.package_sha256) && row.state === 'enabled');
    for (const row of rows) {
      if (await damageOf(packages, row) === undefined) continue;
      // A window that installs the same package again takes its folder away for a moment.
      await new Promise(resolve => setTimeout(resolve, quietMs));
      const damage = await damageOf(packages, row);
      if (damage !== undefined) await this.note(row, damage);
    }
  }

  private async note({ id, package_sha256: digest }: PluginRow, damage: AirlockError): Promise<void> {
    const at = new Date(this.parts.now()).toISOString();
    await this.parts.ledger.change(async (db, happened) => {
      const row = await pluginById(db, id);
      // It was replaced, or another window has noted it.
      if (row?.package_sha256 !== digest || row.state !== 'enabled') return;
      await setPluginState(db, id, 'error', damage.sentence, at);
      await happened({ name: 'plugin.damage', at, pluginId: id, version: row.version, module: row.checksum, signature: row.signature_sha256 });
    });
  }
}

/** What is wrong with a package's copy, if anything. */
async function damageOf(packages: InstalledPackages, row: PluginRow): Promise<AirlockError | undefined> {
  try {
    await packages.verify(row);
    return undefined;
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'digest.mismatch') return error;
    return new AirlockError('digest.mismatch', `The installed files of ${row.id} can't be read any more: ${sentenceOf(error)}`, 'Install the plugin again.', { cause: error });
  }
}
