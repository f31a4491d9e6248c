import { element } from './dom';
import { readScope } from './scope';
import type { FigureName, RequestView, ScopeKind } from './protocol';

/** What is wrong in a field. */
export interface FieldProblem {
  /** A sentence. */
  readonly problem: string;
  /** Where it is to be mended. */
  readonly focus: HTMLElement;
}

/** A list of which some may be left, as lines of text or as boxes to tick. */
export interface ListField {
  readonly root: HTMLElement;
  /** The lines as they are, or the entries that are ticked. */
  lines(): string[];
  fill(lines: readonly string[]): void;
  problem(): FieldProblem | undefined;
}

const hints: Readonly<Record<ScopeKind, string>> = {
  paths: '* stands for characters within a name, ** for any folders. It never gets more than what it asks for.',
  hosts: 'Host names, with a port where it is another than usual: api.example.org, *.example.org, localhost:8080. It never gets more than what it asks for.',
  entries: '',
};

/** Patterns, one on each line, checked as they are typed. */
export function linesField(id: string, kind: ScopeKind, label: string, asked: readonly string[]): ListField {
  const text = element('textarea', { 'id': id, 'rows': String(Math.max(2, Math.min(8, asked.length + 1))), 'spellcheck': 'false', 'autocapitalize': 'off', 'autocomplete': 'off', 'aria-describedby': `${id}-hint ${id}-problems` });
  const problems = element('div', { 'class': 'problems', 'id': `${id}-problems`, 'aria-live': 'polite' });
  const read = (): ReturnType<typeof readScope> => readScope(kind, text.value.split('\n'), asked);
  const check = (): void => {
    const found = read().problems;
    if (found.length > 0) text.setAttribute('aria-invalid', 'true');
    else text.removeAttribute('aria-invalid');
    const shown = found.slice(0, 3);
    // The same text again would be read out again, at every key.
    if ([...problems.children].map(child => child.textContent).join('\n') !== shown.join('\n')) problems.replaceChildren(...shown.map(problem => element('p', {}, problem)));
  };
  text.addEventListener('input', check);
  return {
    root: element('div', { class: 'field' },
      element('label', { for: id }, `${label}, one on each line`),
      text,
      element('p', { class: 'hint', id: `${id}-hint` }, hints[kind]),
      problems),
    lines: () => text.value.split('\n'),
    fill: lines => {
      text.value = lines.join('\n');
      check();
    },
    problem: () => {
      const [problem] = read().problems;
      return problem === undefined ? undefined : { problem, focus: text };
    },
  };
}

/** Entries, each with a box. */
export function checksField(id: string, label: string, asked: readonly string[]): ListField {
  const boxes = asked.map((entry, index) => element('input', { type: 'checkbox', id: `${id}-${index}`, value: entry }));
  const problem = element('p', { 'class': 'problems', 'id': `${id}-problem`, 'aria-live': 'polite' });
  const check = (): void => { problem.textContent = boxes.some(box => box.checked) ? '' : 'Nothing is left. Tick something, or choose Deny.'; };
  const root = element('div', { 'class': 'field', 'role': 'group', 'aria-labelledby': `${id}-label`, 'aria-describedby': problem.id },
    element('span', { id: `${id}-label` }, label),
    element('div', { class: 'checks' }, ...boxes.map((box, index) => element('div', { class: 'choice' }, box, element('label', { for: box.id }, element('code', {}, asked[index] ?? ''))))),
    problem);
  root.addEventListener('change', check);
  return {
    root,
    lines: () => boxes.filter(box => box.checked).map(box => box.value),
    fill: lines => {
      for (const box of boxes) box.checked = lines.includes(box.value);
      check();
    },
    problem: () => {
      const [first] = boxes;
      return first === undefined || boxes.some(box => box.checked) ? undefined : { problem: 'Nothing is left. Tick something, or choose Deny.', focus: first };
    },
  };
}

/** A number that may be lowered. */
export interface FigureField {
  readonly root: HTMLElement;
  readonly name: FigureName;
  /** As it was typed. */
  text(): string;
  fill(text: string): void;
  /** The number where it is another than what was asked for. */
  value(): number | undefined;
  problem(): FieldProblem | undefined;
}

export function figureField(id: string, { name, label, asked, words }: RequestView['figures'][number]): FigureField {
  const input = element('input', { 'type': 'number', 'id': id, 'min': '1', 'step': '1', 'inputmode': 'numeric', 'aria-describedby': `${id}-problem`, 'max': String(asked) });
  const problem = element('p', { 'class': 'problems', 'id': `${id}-problem`, 'aria-live': 'polite' });
  const wrong = (): string => {
    const { value } = input;
    const number = Number(value);
    if (value === '' || !Number.isSafeInteger(number) || number < 1) return 'Write a whole number of at least 1.';
    return number > asked ? `It ${words === undefined ? 'gets' : 'asks for'} no more than ${asked}. Write that, or less.` : '';
  };
  const check = (): void => {
    const found = wrong();
    problem.textContent = found;
    if (found === '') input.removeAttribute('aria-invalid');
    else input.setAttribute('aria-invalid', 'true');
  };
  input.addEventListener('input', check);
  return {
    name,
    root: element('div', { class: 'field figure' }, element('label', { for: id }, label), input, problem),
    text: () => input.value,
    fill: text => {
      input.value = text;
      check();
    },
    value: () => (wrong() !== '' || Number(input.value) === asked ? undefined : Number(input.value)),
    problem: () => {
      const found = wrong();
      return found === '' ? undefined : { problem: found, focus: input };
    },
  };
}
