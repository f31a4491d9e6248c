import { hostFunctions, linksFor } from '../capabilities/hostFunctions';
import type { HostInterface, HostServices } from '../capabilities/interfaces/types';
import { requireHardened } from '../plugins/check';
import type { InstalledPackages } from '../plugins/installed';
import type { InstalledPlugin } from '../plugins/types';
import type { HardenedModule, HostFunction } from '../sandbox/types';
import type { PluginImport } from '../wasm/types';
import type { PluginRow } from '../store/installedPlugins';
import type { AirlockDeps } from './deps';

/** The longest that a question waits to say what the module has no way to do, in milliseconds. */
const MOST_WAITED_MS = 1_000;

/** A module that is being made ready, from the moment that it is made. */
export class PreparedModule {
  private readonly ready: Promise<{ readonly module: HardenedModule; readonly ms: number }>;

  /** @param foreign what other extensions bring that it is linked to */
  constructor(private readonly deps: Pick<AirlockDeps, 'hardener' | 'now'>, private readonly packages: InstalledPackages, row: PluginRow, plugin: InstalledPlugin, private readonly foreign: readonly HostInterface[], isProfiled: boolean) {
    this.ready = this.harden(row, plugin, isProfiled);
    // Whoever wants it hears of a failure; it may be that nobody does.
    this.ready.catch(() => undefined);
  }

  /** @throws AirlockError `module.*`, `digest.mismatch`, `package.io` */
  async module(): Promise<HardenedModule> {
    return (await this.ready).module;
  }

  /** What answers its imports, but for WASI. */
  async functions(services: HostServices): Promise<ReadonlyMap<string, HostFunction>> {
    return hostFunctions(services, (await this.module()).info.imports, this.foreign);
  }

  /** Milliseconds that it took. */
  async milliseconds(): Promise<number> {
    return (await this.ready).ms;
  }

  /** What it imports; `undefined` where that isn't known soon. Rejects as `module` does, where that is known by then. */
  async imports(): Promise<readonly PluginImport[] | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<undefined>(resolve => { timer = setTimeout(() => { resolve(undefined); }, MOST_WAITED_MS); });
    try {
      return await Promise.race([this.module().then(({ info }) => info.imports), enough]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** As {@link imports}; `undefined` also where the module can't be made ready: running it says why. */
  importsIfReady(): Promise<readonly PluginImport[] | undefined> {
    return this.imports().catch(() => undefined);
  }

  private async harden(row: PluginRow, { manifest }: InstalledPlugin, isProfiled: boolean): Promise<{ readonly module: HardenedModule; readonly ms: number }> {
    const began = this.deps.now();
    const links = linksFor(manifest.capabilities, this.foreign);
    const { digest, result } = await this.deps.hardener.harden(await this.packages.module(row), isProfiled ? { ...links, isProfiled } : links, row.checksum);
    return { module: { digest, ...requireHardened(manifest, result) }, ms: this.deps.now() - began };
  }
}
