import { ChoiceField } from './choice';
import type { FileCounts } from './counts';
import { dayOf } from './dates';
import { element, icon } from './dom';
import { ScopeEditor } from './editor';
import type { FieldProblem } from './fields';
import type { Answer, Draft, RequestView } from './protocol';
import type { Decided } from './summary';

/** One capability that is asked for: what it is, why, for how long it is allowed and what of it. */
export class RequestField {
  readonly root: HTMLElement;
  private readonly choice: ChoiceField;
  private readonly editor: ScopeEditor;

  constructor(private readonly request: RequestView, index: number, counts: FileCounts, now: Date) {
    const about = `about-${index}`;
    this.choice = new ChoiceField(`request-${index}`, request, now);
    this.editor = new ScopeEditor(request, index, counts);
    this.root = element('fieldset', { 'aria-describedby': about, 'data-capability': request.name },
      element('legend', {}, icon(request.icon), element('span', {}, request.title), element('code', { class: 'name' }, request.name), ...(request.newIn === undefined ? [] : [element('span', { class: 'new' }, `new in ${request.newIn}`)])),
      element('div', { class: 'about', id: about },
        element('p', {}, request.meaning),
        ...scopeLine(request),
        ...askedLine(request),
        ...(request.futile === undefined ? [] : [sentence('futile', 'info', request.futile)]),
        ...(request.warning === undefined ? [] : [sentence('warning', 'warning', request.warning)]),
        ...(request.reason === undefined ? [] : [element('p', { class: 'reason' }, 'The author says: ', element('q', {}, request.reason))])),
      this.editor.state,
      this.choice.root,
      this.editor.root);
  }

  /** Fills in what is selected before anybody chose. */
  preset(): void {
    const { choice, until, ...narrowed } = this.request.preselected;
    this.choice.select(choice, until === undefined ? '' : dayOf(new Date(until)));
    this.editor.fill(this.editor.preset(narrowed));
  }

  draft(): Draft {
    return { choice: this.choice.choice, date: this.choice.day, ...this.editor.draft() };
  }

  restore({ choice, date, ...scope }: Draft): void {
    this.choice.select(choice, date);
    this.editor.fill(scope);
  }

  answer(): Answer {
    const { choice, until } = this.choice;
    if (choice === 'deny') return { choice };
    return { choice, ...(choice === 'until' && until.ok ? { until: until.until } : {}), ...this.editor.narrowed() };
  }

  decided(): Decided {
    return { label: this.request.label, choice: this.choice.choice, day: this.choice.readableDay, isNarrowed: this.editor.isNarrowed };
  }

  /** What has to be mended before there is an answer. What is denied has no scope to be right or wrong. */
  fault(): FieldProblem | undefined {
    return this.choice.choice === 'deny' ? undefined : this.choice.fault() ?? this.editor.fault();
  }

  /** Shows where something is to be mended. */
  reveal({ focus }: FieldProblem): void {
    if (this.editor.root.contains(focus)) this.editor.open(true);
    focus.focus();
  }
}

function scopeLine({ scopes, scopeLabel }: RequestView): readonly HTMLElement[] {
  if (scopes.length === 0) return [];
  return [element('p', { class: 'scope' }, `${scopeLabel}: `, ...scopes.flatMap(({ text, isNew }, position) => [
    ...(position === 0 ? [] : [' ']), element('code', {}, text), ...(isNew ? [' ', element('span', { class: 'new' }, 'new')] : []),
  ]))];
}

/** What is asked for besides the scope. */
function askedLine({ methods, figures }: RequestView): readonly HTMLElement[] {
  const parts = [
    ...(methods.length === 0 ? [] : [`Methods: ${methods.join(', ')}.`]),
    ...figures.flatMap(({ label, words }) => (words === undefined ? [] : [`${label}: at most ${words}.`])),
  ];
  return parts.length === 0 ? [] : [element('p', {}, parts.join(' '))];
}

function sentence(kind: string, sign: string, text: string): HTMLElement {
  return element('p', { class: kind }, icon(sign), element('span', {}, text));
}
