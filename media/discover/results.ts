import { element, icon } from '../consent/dom';
import type { Row } from './protocol';

const STATES = { none: '', installed: 'Installed', update: 'Update available' } as const;

/** The list of what was found: a button for each plugin, that arrows go up and down through. */
export class Results {
  readonly root = element('ul', { 'class': 'results', 'aria-label': 'Plugins' });
  private rows: readonly Row[] = [];
  private shown: string | undefined;

  constructor(private readonly onOpen: (row: Row) => void) {
    this.root.addEventListener('keydown', event => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const buttons = this.buttons();
      const at = buttons.findIndex(button => button === document.activeElement);
      if (by === undefined || at < 0) return;
      event.preventDefault();
      buttons[at + by]?.focus();
    });
  }

  show(rows: readonly Row[]): void {
    const focused = this.buttons().findIndex(button => button === document.activeElement);
    this.rows = rows;
    this.root.replaceChildren(...rows.map(row => element('li', {}, this.button(row))));
    this.mark(this.shown);
    if (focused >= 0) this.buttons()[Math.min(focused, rows.length - 1)]?.focus();
  }

  /** Marks the plugin that is shown beside. */
  mark(key: string | undefined): void {
    this.shown = key;
    this.buttons().forEach((button, index) => {
      const row = this.rows[index];
      if (row !== undefined && keyOf(row) === key) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    });
  }

  /** Moves the focus to the plugin that is shown, or to the first one. */
  focus(): void {
    const buttons = this.buttons();
    (buttons.find(button => button.hasAttribute('aria-current')) ?? buttons[0])?.focus();
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.root.querySelectorAll<HTMLButtonElement>('button.result')];
  }

  private button(row: Row): HTMLButtonElement {
    const made = element('button', { type: 'button', class: 'result' },
      element('span', { class: 'title' }, element('span', { class: 'name' }, row.name), ' ', element('span', { class: 'hint' }, row.version)),
      ...(row.state === 'none' ? [] : [element('span', { class: `state ${row.state}` }, icon(row.state === 'update' ? 'arrow-circle-up' : 'check'), STATES[row.state])]),
      element('span', { class: 'description' }, row.description),
      element('span', { class: 'hint by' }, ...(row.isTrusted ? [icon('verified-filled')] : []), row.publisher, ...(row.averageStars === undefined ? [] : [` · ${starsInWords(row.averageStars)}`])));
    made.addEventListener('click', () => { this.onOpen(row); });
    return made;
  }
}

/** What tells a plugin of one catalogue from all others. */
export function keyOf({ location, id }: { readonly location: string; readonly id: string }): string {
  return JSON.stringify([location, id]);
}

function starsInWords(average: number): string {
  return `your stars: ${average.toFixed(1).replace(/\.0$/, '')}`;
}
