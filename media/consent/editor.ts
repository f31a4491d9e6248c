import type { CountState, FileCounts } from './counts';
import { element, icon } from './dom';
import { checksField, figureField, linesField, type FieldProblem, type FigureField, type ListField } from './fields';
import type { Answer, Draft, RequestView } from './protocol';
import { isAsAsked, readScope } from './scope';
import { countWords } from './summary';

/** What of a request is allowed: what it asks for, or less. */
export type Narrowed = Pick<Answer, 'scope' | 'methods' | 'tokensPerDay' | 'bytesPerRun'>;

/** The part of a request that can be made smaller, behind a button, with how many files match. */
export class ScopeEditor {
  /** The button with what it opens; empty where nothing can be made smaller. */
  readonly root = element('div', { class: 'narrow' });
  /** How many files match, and what is left of the scope. */
  readonly state = element('p', { class: 'matching' });
  private readonly button: HTMLButtonElement;
  private readonly region: HTMLElement;
  private readonly scope: ListField | undefined;
  private readonly methods: ListField | undefined;
  private readonly figures: readonly FigureField[];
  private readonly only = element('span');
  private readonly count = element('span', { class: 'hint count' });
  private readonly asked: readonly string[];
  private isOpen = false;
  /** What the count is of, or will be. */
  private counted: readonly string[] = [];

  constructor(private readonly request: RequestView, private readonly index: number, private readonly counts: FileCounts) {
    const id = `scope-${index}`;
    this.asked = request.scopes.map(({ text }) => text);
    this.scope = request.narrowing === undefined ? undefined
      : request.narrowing === 'entries' ? checksField(id, request.scopeLabel, this.asked) : linesField(id, request.narrowing, request.scopeLabel, this.asked);
    this.methods = request.methods.length < 2 ? undefined : checksField(`${id}-methods`, 'Methods', request.methods);
    this.figures = request.figures.map(figure => figureField(`${id}-${figure.name}`, figure));
    const reset = element('button', { type: 'button', class: 'secondary' }, 'Reset to What It Asks For');
    this.region = element('div', { 'class': 'editor', 'id': `${id}-editor`, 'role': 'group', 'aria-label': `Scope of ${request.label}`, 'hidden': true },
      ...[this.scope, this.methods, ...this.figures].flatMap(field => (field === undefined ? [] : [field.root])),
      element('div', { class: 'buttons' }, reset));
    this.button = element('button', { 'type': 'button', 'class': 'disclosure', 'aria-expanded': 'false', 'aria-controls': this.region.id, 'aria-label': `Edit scope of ${request.label}` }, icon('chevron-right'), element('span', {}, 'Edit scope'));
    this.state.classList.toggle('counted', request.isCounted);
    this.state.append(this.only, this.count);
    if (this.scope !== undefined || this.methods !== undefined || this.figures.length > 0) this.root.append(this.button, this.region);
    this.button.addEventListener('click', () => {
      this.open(!this.isOpen);
      this.changed();
    });
    reset.addEventListener('click', () => {
      this.fill(this.asAsked());
      this.changed();
    });
    this.region.addEventListener('input', () => { this.update(true); });
    this.region.addEventListener('keydown', event => {
      // The field selects its own text at once. The editor, told of the key, would select it again a moment later, and what was typed since would be lost to the next letter.
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') event.stopPropagation();
      if (event.key !== 'Escape') return;
      // Back to the button that opened it; pressed there, it leaves the page as everywhere.
      event.preventDefault();
      this.open(false);
      this.button.focus();
      this.changed();
    });
  }

  /** Shows or hides the fields. */
  open(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.region.hidden = !isOpen;
    this.button.setAttribute('aria-expanded', String(isOpen));
    this.button.firstElementChild?.classList.replace(isOpen ? 'codicon-chevron-right' : 'codicon-chevron-down', isOpen ? 'codicon-chevron-down' : 'codicon-chevron-right');
    // Read out only to whoever edits.
    if (isOpen) this.count.setAttribute('aria-live', 'polite');
    else this.count.removeAttribute('aria-live');
    this.update(false);
  }

  draft(): Omit<Draft, 'choice' | 'date'> {
    const figure = (name: string): string => this.figures.find(each => each.name === name)?.text() ?? '';
    return { scope: this.scope?.lines() ?? [], methods: this.methods?.lines() ?? [], tokensPerDay: figure('tokensPerDay'), bytesPerRun: figure('bytesPerRun'), isOpen: this.isOpen };
  }

  fill(draft: Omit<Draft, 'choice' | 'date'>): void {
    this.scope?.fill(draft.scope);
    this.methods?.fill(draft.methods);
    for (const figure of this.figures) figure.fill(draft[figure.name]);
    this.open(draft.isOpen);
  }

  /** What is filled in before anybody changes it. */
  preset(narrowed: Narrowed): Omit<Draft, 'choice' | 'date'> {
    const asked = this.asAsked();
    const figure = (name: 'tokensPerDay' | 'bytesPerRun'): string => (narrowed[name] === undefined ? asked[name] : String(narrowed[name]));
    return { ...asked, scope: [...narrowed.scope ?? asked.scope], methods: [...narrowed.methods ?? asked.methods], tokensPerDay: figure('tokensPerDay'), bytesPerRun: figure('bytesPerRun'), isOpen: false };
  }

  /** What is allowed, as far as it is less than what was asked for. */
  narrowed(): Narrowed {
    const { narrowing } = this.request;
    const entries = narrowing === undefined ? this.asked : readScope(narrowing, this.scope?.lines() ?? [], this.asked).entries;
    const methods = this.methods?.lines() ?? this.request.methods;
    const numbers = this.figures.flatMap(figure => {
      const value = figure.value();
      return value === undefined ? [] : [[figure.name, value] as const];
    });
    return {
      ...(isAsAsked(entries, this.asked) ? {} : { scope: [...entries] }),
      ...(isAsAsked(methods, this.request.methods) ? {} : { methods: [...methods] }),
      ...Object.fromEntries(numbers),
    };
  }

  get isNarrowed(): boolean {
    return Object.keys(this.narrowed()).length > 0;
  }

  /** What is wrong; where it is to be mended is shown. */
  fault(): FieldProblem | undefined {
    return this.faults().find(fault => fault !== undefined);
  }

  private faults(): readonly (FieldProblem | undefined)[] {
    return [this.scope, this.methods, ...this.figures].map(field => field?.problem());
  }

  private asAsked(): Omit<Draft, 'choice' | 'date'> {
    const figure = (name: string): string => String(this.request.figures.find(each => each.name === name)?.asked ?? '');
    return { scope: [...this.asked], methods: [...this.request.methods], tokensPerDay: figure('tokensPerDay'), bytesPerRun: figure('bytesPerRun'), isOpen: this.isOpen };
  }

  /** Tells the page of what no field told of. */
  private changed(): void {
    this.root.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** @param isTyped whether somebody is about to type more */
  private update(isTyped: boolean): void {
    const problem = this.scope?.problem();
    const { scope } = this.narrowed();
    this.only.replaceChildren(...(scope === undefined || problem !== undefined || this.isOpen ? [] : ['Only: ', ...scope.flatMap(entry => [element('code', {}, entry), ' '])]));
    if (!this.request.isCounted) return;
    if (problem !== undefined) {
      this.counts.forget(this.index);
      this.counted = [];
      this.count.textContent = '';
      return;
    }
    const globs = scope ?? this.asked;
    if (isAsAsked(globs, this.counted)) return;
    this.counted = globs;
    this.counts.count(this.index, globs, isTyped, state => { this.showCount(state); });
  }

  private showCount(state: CountState): void {
    this.count.classList.toggle('counting', state.is === 'counting');
    // What was there before stays until it is replaced: a line that comes and goes is hard to read, and to listen to.
    if (state.is === 'counted') this.count.textContent = countWords(state.count);
    else if (this.count.textContent === '') this.count.textContent = 'Counting…';
  }
}
