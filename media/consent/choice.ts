import { dayOf, defaultDay, endOfDay, lastDay, readableDay, type DayResult } from './dates';
import { element } from './dom';
import type { FieldProblem } from './fields';
import type { Choice, RequestView } from './protocol';

const words: Readonly<Record<Choice, { readonly label: string; readonly hint: string }>> = {
  once: { label: 'Allow once', hint: 'For this run only.' },
  session: { label: 'Allow for this session', hint: 'Until this window is closed or loaded again.' },
  until: { label: 'Allow until a date', hint: 'In this workspace, to the end of that day.' },
  workspace: { label: 'Allow in this workspace', hint: 'Until you change it with Review Grants.' },
  preview: { label: 'Preview changes', hint: 'After each run you apply them or discard them. Lasts in this workspace.' },
  deny: { label: 'Deny', hint: 'It runs without this; what needs it fails.' },
};

/** For how long something is allowed: radio buttons, with a date for the one that needs it. */
export class ChoiceField {
  readonly root: HTMLElement;
  private readonly radios: readonly HTMLInputElement[];
  private readonly date: HTMLInputElement;
  private readonly dateLine: HTMLElement;
  private readonly problem = element('span', { 'class': 'problems', 'aria-live': 'polite' });
  private readonly hint = element('p', { class: 'hint' });

  /**
   * @param id the beginning of the ids of its elements
   * @param now when the page was opened: what dates are told by
   */
  constructor(id: string, request: Pick<RequestView, 'choices' | 'label'>, private readonly now: Date) {
    this.radios = request.choices.map(choice => element('input', { 'type': 'radio', 'id': `${id}-${choice}`, 'name': id, 'value': choice, 'aria-describedby': `${id}-${choice}-hint` }));
    this.problem.id = `${id}-date-problem`;
    this.date = element('input', { 'type': 'date', 'id': `${id}-date`, 'min': dayOf(now), 'max': lastDay(now), 'aria-describedby': this.problem.id });
    this.date.value = defaultDay(now);
    this.dateLine = element('p', { class: 'date' }, element('label', { for: this.date.id }, 'Last day'), this.date, this.problem);
    this.root = element('div', { class: 'decision' },
      element('div', { class: 'choices' }, ...this.radios.map((radio, index) => {
        const { label, hint } = words[request.choices[index] ?? 'deny'];
        return element('div', { class: 'choice' }, radio,
          element('label', { for: radio.id }, label),
          // One hint is shown, of what is selected; each is read with its own button.
          element('span', { id: `${radio.id}-hint`, hidden: true }, hint));
      })),
      this.hint,
      this.dateLine);
    this.root.addEventListener('change', () => { this.update(); });
    this.date.addEventListener('input', () => { this.update(); });
  }

  get choice(): Choice {
    return (this.radios.find(radio => radio.checked)?.value as Choice | undefined) ?? 'deny';
  }

  /** The date field's text. */
  get day(): string {
    return this.date.value;
  }

  /** Until when it is allowed, with the choice `until`. */
  get until(): DayResult {
    return endOfDay(this.date.value, this.now);
  }

  /** The day for people; `undefined` where there is none. */
  get readableDay(): string | undefined {
    return this.until.ok ? readableDay(this.date.value) : undefined;
  }

  select(choice: Choice, day: string): void {
    for (const radio of this.radios) radio.checked = radio.value === choice;
    if (day !== '') this.date.value = day;
    this.update();
  }

  fault(): FieldProblem | undefined {
    const { until } = this;
    return this.choice !== 'until' || until.ok ? undefined : { problem: until.problem, focus: this.date };
  }

  private update(): void {
    const { choice } = this;
    this.hint.textContent = words[choice].hint;
    this.dateLine.hidden = choice !== 'until';
    const problem = this.fault()?.problem ?? '';
    if (this.problem.textContent !== problem) this.problem.textContent = problem;
    if (problem === '') this.date.removeAttribute('aria-invalid');
    else this.date.setAttribute('aria-invalid', 'true');
  }
}
