import type { InstalledPlugin } from '../../plugins/types';
import type { PluginsNode } from './model';

/**
 * The rows of plugins as the view was last given them. While the editor reads a whole view again it knows none of its rows, and a command that is
 * pressed on one comes without it; rows below which alone something changed are better drawn by themselves.
 */
export class DrawnRows {
  private rows: PluginsNode[] | undefined;
  private drawn = '';

  /** Keeps what the view is given now. */
  put(plugins: readonly InstalledPlugin[]): PluginsNode[] {
    this.rows = plugins.map(plugin => ({ kind: 'plugin', plugin }));
    this.drawn = textOf(plugins);
    return this.rows;
  }

  /** Nothing is known of what the view has. */
  forget(): void {
    this.rows = undefined;
  }

  /** The rows that stand for these plugins just as they are: only what is below them can be another; `undefined` where the view is to be read as a whole. */
  standingFor(plugins: readonly InstalledPlugin[]): PluginsNode[] | undefined {
    return textOf(plugins) === this.drawn ? this.rows : undefined;
  }
}

function textOf(plugins: readonly InstalledPlugin[]): string {
  return JSON.stringify(plugins, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
