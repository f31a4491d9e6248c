import { AirlockError } from '../errors';
import type { InstalledPackages } from '../plugins/installed';
import { Quiet } from '../plugins/quiet';
import type { ReloadOutcome } from '../plugins/watch/packageWatch';
import { allPlugins } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import type { Ledger } from '../store/ledger';
import { DamageWatch } from './damage';
import type { AirlockDeps } from './deps';
import { Development } from './development';
import type { Followed } from './development';
import type { PluginLifecycle } from './lifecycleTypes';

export interface WatchingParts {
  readonly ledger: Ledger;
  readonly packages: InstalledPackages;
  readonly lifecycle: Pick<PluginLifecycle, 'reload'>;
}

const QUIET_MS = 100;
/** Events after which something else is to be watched. */
const CHANGES = /^(?:plugin\.(?:install|update|rollback|reload|pin|uninstall|enable|disable|damage)|store\.change)$/;

/**
 * Watches the disk for what is installed: the folders that plugins came from, and Airlock's own copies. It begins when
 * somebody first looks at plugins.
 */
export class Watching {
  private readonly development: Development;
  private readonly damage: DamageWatch;
  private readonly quiet: Quiet;
  private isStarted = false;

  constructor(private readonly deps: AirlockDeps, private readonly parts: WatchingParts) {
    const { storage, root, watchFolder, now } = deps;
    const { ledger, packages } = parts;
    this.development = new Development(deps, { reload: (id, signal) => this.reload(id, signal), bus: ledger.bus });
    this.damage = new DamageWatch({ ledger, packages, watchFolder, now, folderOf: digest => storage.join(root, 'plugins', digest) });
    this.quiet = new Quiet(QUIET_MS, async () => {
      // A store that can't be read is told of by whoever wants something of it.
      const rows = await ledger.store.read(allPlugins).catch(() => undefined);
      if (rows !== undefined) this.follow(rows);
    });
  }

  /** @param rows what is installed now */
  see(rows: readonly PluginRow[]): void {
    if (this.deps.watchFolder === undefined) return;
    this.follow(rows);
    if (this.isStarted) return;
    this.isStarted = true;
    this.parts.ledger.bus.on(({ name }) => {
      if (CHANGES.test(name)) this.quiet.happened();
    });
  }

  /** How the folder that a plugin came from is followed; `undefined` where it isn't. */
  followed(pluginId: string): Followed | undefined {
    return this.development.of(pluginId);
  }

  async dispose(): Promise<void> {
    await this.quiet.dispose();
    await this.development.dispose();
    await this.damage.dispose();
  }

  private follow(rows: readonly PluginRow[]): void {
    this.development.follow(rows);
    this.damage.follow(rows);
  }

  private async reload(pluginId: string, signal: AbortSignal): Promise<ReloadOutcome> {
    try {
      return (await this.parts.lifecycle.reload(pluginId, { signal })).kind === 'updated' ? 'reloaded' : 'current';
    } catch (error) {
      // It was removed, or is to stay as it is: there is nothing wrong with the folder.
      if (error instanceof AirlockError && (error.code === 'plugin.not-found' || error.code === 'plugin.pinned')) return 'current';
      throw error;
    }
  }
}
