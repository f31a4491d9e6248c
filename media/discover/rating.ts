import { element, icon } from '../consent/dom';

const WORDS = ['1 star', '2 stars', '3 stars', '4 stars', '5 stars'] as const;

/** Stars as a group of radio buttons, which the arrows choose from, and a button that takes them back. */
export class Rating {
  readonly root = element('fieldset', { class: 'rating', role: 'radiogroup' });
  private readonly legend = element('legend');
  private readonly radios = WORDS.map((words, index) => element('input', { 'type': 'radio', 'name': 'stars', 'value': String(index + 1), 'id': `stars-${index + 1}`, 'aria-label': words }));
  private readonly clear = element('button', { type: 'button', class: 'secondary' }, 'Clear');
  private readonly status = element('span', { class: 'hint', role: 'status' });

  /** @param onRate gets the stars; `undefined` where they are taken back */
  constructor(onRate: (stars: number | undefined) => void) {
    this.root.append(this.legend,
      element('span', { class: 'stars' }, ...this.radios.map((radio, index) => element('label', { for: radio.id, title: WORDS[index] ?? '' }, radio, icon('star-empty')))),
      this.clear, this.status);
    this.root.addEventListener('change', () => {
      const stars = this.radios.findIndex(radio => radio.checked) + 1;
      this.show(stars);
      onRate(stars);
    });
    this.clear.addEventListener('click', () => {
      this.radios[0]?.focus();
      this.show(undefined);
      onRate(undefined);
    });
  }

  /** Says which version is rated, with what it was given. */
  name(version: string, stars: number | undefined): void {
    this.legend.textContent = `Your rating of ${version}`;
    this.show(stars);
    this.status.textContent = '';
  }

  private show(stars: number | undefined): void {
    this.radios.forEach((radio, index) => {
      radio.checked = index + 1 === stars;
      const sign = radio.nextElementSibling;
      if (sign !== null) sign.className = `codicon codicon-star-${index < (stars ?? 0) ? 'full' : 'empty'}`;
    });
    this.clear.hidden = stars === undefined;
    this.status.textContent = stars === undefined ? 'Not rated. Kept on this machine only.' : `${WORDS[stars - 1] ?? ''}. Kept on this machine only.`;
  }
}
