import { OverlayFileSystem } from '../sandbox/overlay';
import type { Change } from '../sandbox/overlay';
import type { FileSystem, Preopen } from '../sandbox/types';
import { printable } from '../printable';
import { unifiedDiff } from './unifiedDiff';

/** One change, as the JSON report lists it. */
export interface ReportedChange {
  readonly directory: string;
  readonly kind: Change['kind'];
  readonly type: string;
  readonly path: string;
  readonly from?: string;
}

/** What a run would have changed. */
export interface DryRunResult {
  readonly diff: string;
  readonly changes: readonly ReportedChange[];
  /** For the user: how much it is, and what is not in the diff. */
  readonly summary: string;
}

/** Keeps everything that is written below the given folders in memory. */
export class DryRun {
  readonly #overlays = new Map<FileSystem, { readonly overlay: OverlayFileSystem; readonly guest: string }>();

  /** The folders as the plugin is to see them. One that is there under several names is the same under all. */
  cover(preopens: readonly Preopen[]): readonly Preopen[] {
    return preopens.map(preopen => {
      const covered = this.#overlays.get(preopen.files) ?? { overlay: new OverlayFileSystem(preopen.files), guest: preopen.guest };
      this.#overlays.set(preopen.files, covered);
      return { ...preopen, files: covered.overlay };
    });
  }

  /** To be called once, when the run is over. */
  async result(): Promise<DryRunResult> {
    const found = await Promise.all([...this.#overlays.values()].map(async ({ overlay, guest }) => ({ guest, isFull: overlay.isFull, changes: await overlay.changes() })));
    const changed = found.filter(({ changes }) => changes.length > 0);
    const diffs = await Promise.all(changed.map(async ({ guest, changes }) => (changed.length > 1 ? `# ${printable(guest)}\n` : '') + await unifiedDiff(changes)));
    const changes = changed.flatMap(each => each.changes.map(change => reported(each.guest, change)));
    return { diff: diffs.join(''), changes, summary: summaryOf(changes, found.some(({ isFull }) => isFull)) };
  }
}

function reported(directory: string, change: Change): ReportedChange {
  const { type } = change.kind === 'removed' ? change.before : change.after;
  return { directory, kind: change.kind, type, path: change.path, ...(change.kind === 'renamed' ? { from: change.from } : {}) };
}

function summaryOf(changes: readonly ReportedChange[], isFull: boolean): string {
  const full = isFull ? ['It was refused more than the 128 MiB of changes that a dry run holds: in earnest it would change more.'] : [];
  if (changes.length === 0) return ['Dry run: it changed nothing.', ...full].join('\n');
  const count = (kind: Change['kind'], word: string): string[] => {
    const number = changes.filter(change => change.kind === kind).length;
    return number === 0 ? [] : [`${number} ${word}`];
  };
  const counts = [...count('created', 'created'), ...count('changed', 'changed'), ...count('renamed', 'renamed'), ...count('removed', 'removed'), ...count('touched', 'with other times')];
  // A diff has no words for these.
  const unspoken = changes
    .filter(change => change.type === 'directory' || change.kind === 'touched')
    .map(change => `  ${change.kind === 'touched' ? 'times set' : change.kind} ${printable(change.path)}${change.type === 'directory' ? '/' : ''}`);
  return [`Dry run, nothing was written: ${counts.join(', ')}.`, ...unspoken, ...full].join('\n');
}
