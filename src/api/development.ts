import { AirlockError } from '../errors';
import type { EventBus } from '../events/bus';
import { PackageWatch } from '../plugins/watch/packageWatch';
import type { ReloadOutcome } from '../plugins/watch/packageWatch';
import type { PluginRow } from '../store/installedPlugins';
import type { AirlockDeps } from './deps';

export interface DevelopmentParts {
  /** Makes what is in a plugin's folder active. Rejects with AirlockError where it doesn't hold up; the old one stays. */
  readonly reload: (pluginId: string, signal: AbortSignal) => Promise<ReloadOutcome>;
  readonly bus: EventBus;
}

/** How the folder that a plugin was installed from is followed. */
export interface Followed {
  /** Why what is there now is not active; absent where it is. */
  readonly problem?: string;
}

/** Packages that are watched at most. */
const MOST_WATCHED = 50;

/**
 * Hot reload: follows the folders that plugins were installed from, and makes what changes there active (docs/DEVELOPMENT.md).
 */
export class Development {
  private readonly watches = new Map<string, { readonly location: string; readonly watch: PackageWatch }>();
  private readonly ending = new Set<Promise<void>>();
  private isDisposed = false;

  constructor(private readonly deps: Pick<AirlockDeps, 'storage' | 'now' | 'watchFolder' | 'hotReload' | 'workspace' | 'discoveryDirectories' | 'onProblem'>, private readonly parts: DevelopmentParts) {}

  /** Follows what is to be followed now, and nothing else. @param rows what is installed */
  follow(rows: readonly PluginRow[]): void {
    const wanted = new Map(this.wanted(rows).map(row => [row.id, row]));
    for (const [id, { location, watch }] of this.watches) {
      if (wanted.get(id)?.source_url === location) continue;
      this.watches.delete(id);
      const ending: Promise<void> = watch.dispose().finally(() => this.ending.delete(ending));
      this.ending.add(ending);
    }
    for (const row of wanted.values()) {
      if (!this.watches.has(row.id)) this.watches.set(row.id, { location: row.source_url, watch: this.watch(row) });
    }
  }

  /** `undefined` where nothing is followed for the plugin. */
  of(pluginId: string): Followed | undefined {
    const followed = this.watches.get(pluginId);
    if (followed === undefined) return undefined;
    const { problem } = followed.watch;
    return problem === undefined ? {} : { problem: problem.sentence };
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    this.follow([]);
    await Promise.all(this.ending);
  }

  /** What is followed: packages that the user installed from where they are, by the user's setting, in a window that is trusted. */
  private wanted(rows: readonly PluginRow[]): readonly PluginRow[] {
    const { storage, hotReload, workspace, discoveryDirectories } = this.deps;
    if (this.isDisposed || hotReload?.() !== true || workspace()?.isTrusted === false) return [];
    const offered = discoveryDirectories?.().map(({ location }) => storage.join(location)) ?? [];
    return rows.filter(row => {
      if (row.source !== 'local' || row.state === 'disabled' || row.pinned === 1 || isUri(row.source_url)) return false;
      // What others put there is offered: it is updated by whoever wants it.
      return !offered.includes(storage.parentOf(row.source_url));
    }).slice(0, MOST_WATCHED);
  }

  private watch({ id, source_url: location }: PluginRow): PackageWatch {
    const { storage, watchFolder = () => ({ dispose: () => undefined }), onProblem } = this.deps;
    return new PackageWatch({
      storage, watchFolder, location,
      reload: signal => this.parts.reload(id, signal),
      onFailure: error => {
        onProblem(new AirlockError(error.code, `${id} was not reloaded; what ran before stays. ${error.message}`, error.nextStep, { cause: error, details: error.details }));
      },
      onStatus: () => {
        const problem = this.watches.get(id)?.watch.problem;
        this.parts.bus.emit({ name: 'reload.status', at: new Date(this.deps.now()).toISOString(), pluginId: id, code: problem?.code ?? null });
      },
    });
  }
}

/** Of an editor's file system: nothing tells of changes there. */
function isUri(location: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(location) && !/^file:/i.test(location);
}
