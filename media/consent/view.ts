import type { FileCounts } from './counts';
import { element, icon } from './dom';
import type { Answer, ConsentView, Draft } from './protocol';
import { RequestField } from './request';
import { summary } from './summary';

/** The page, and what its script needs of it. */
export interface ConsentForm {
  readonly root: readonly HTMLElement[];
  readonly heading: HTMLElement;
  readonly form: HTMLFormElement;
  readonly proceed: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
  /** What is in the fields now. */
  drafts(): Draft[];
  /** Fills the fields in: with what is suggested, or with what was there before. */
  fill(drafts?: readonly Draft[]): void;
  /** Says what is selected, after a change. */
  announce(): void;
  /** The answers; `undefined` where something has to be mended first, which is shown and said. */
  answers(): Answer[] | undefined;
}

/**
 * Builds the page for one question.
 *
 * @param counts who counts files
 * @param now when it is asked
 */
export function consentForm(view: ConsentView, counts: FileCounts, now: Date): ConsentForm {
  const { plugin } = view;
  const fields = view.requests.map((request, index) => new RequestField(request, index, counts, now));
  const heading = element('h1', { tabindex: '-1', id: 'heading' }, 'What may ', element('strong', {}, plugin.name), ' do in ', element('strong', {}, view.workspaceName), '?');
  const status = element('p', { 'class': 'status', 'role': 'status', 'aria-live': 'polite' });
  const proceed = element('button', { type: 'submit', class: 'primary' }, 'Continue');
  const cancel = element('button', { type: 'button', class: 'secondary' }, 'Cancel');
  const form = element('form', { 'aria-labelledby': 'heading', 'novalidate': true },
    section('asks', 'What it asks for', fields.length === 0 ? [element('p', {}, 'Nothing beyond its own log.')] : fields.map(field => field.root)),
    ...(view.decided.length === 0 ? [] : [section('decided', 'Decided before', [bullets(view.decided)])]),
    cannotSection(view),
    section('limits', 'Its limits, for each run', [
      element('dl', { class: 'limits' }, ...view.limits.map(limit => element('div', {},
        element('dt', {}, limit.label),
        element('dd', {}, limit.value, ...(limit.meaning === '' ? [] : [element('span', { class: 'hint' }, ` ${limit.meaning}`)]))))),
    ]),
    element('footer', {}, status, element('div', { class: 'buttons' }, proceed, cancel)),
  );

  const announce = (): void => {
    const words = summary(fields.map(field => field.decided()));
    if (status.textContent !== words) status.textContent = words;
  };
  return {
    root: [element('header', {}, heading, ...(plugin.description === '' ? [] : [element('p', {}, plugin.description)]), element('p', { class: 'lead' }, 'It gets what you allow here, and nothing else. Nothing runs before you have answered.')), whoSection(view), form],
    heading, form, proceed, cancel, announce,
    drafts: () => fields.map(field => field.draft()),
    fill: drafts => {
      fields.forEach((field, index) => {
        const draft = drafts?.[index];
        if (draft === undefined) field.preset();
        else field.restore(draft);
      });
      announce();
    },
    answers: () => {
      for (const field of fields) {
        const fault = field.fault();
        if (fault === undefined) continue;
        status.textContent = `Not yet: ${fault.problem}`;
        field.reveal(fault);
        return undefined;
      }
      return fields.map(field => field.answer());
    },
  };
}

function whoSection({ plugin, signer, identity }: ConsentView): HTMLElement {
  const badge = { trusted: 'verified-filled', unknown: 'question', unsigned: 'warning' }[signer.kind];
  const facts: (readonly [string, string, string?])[] = [
    ['Id', plugin.id, 'code'],
    ['Version', plugin.version],
    ...(plugin.authors.length === 0 ? [] : [['Authors', plugin.authors.join(', ')] as const]),
    ...(plugin.license === undefined ? [] : [['License', plugin.license] as const]),
    ['From', plugin.source, 'code wide'],
    ...(signer.fingerprint === undefined ? [] : [['Key', signer.fingerprint, 'code wide'] as const]),
  ];
  return section('who', 'Who made it', [
    element('p', { class: `signer ${signer.kind}` }, icon(badge), element('span', {}, element('strong', {}, signer.label), ` ${signer.explanation}`)),
    element('dl', { class: 'facts' }, ...facts.map(([label, value, kind]) => fact(label, value, kind))),
    ...(identity.length === 0 ? [] : [element('details', {},
      element('summary', {}, 'Exactly which package'),
      element('dl', { class: 'facts' }, ...identity.map(({ label, value }) => fact(label, value, 'code wide'))))]),
  ]);
}

function fact(label: string, value: string, kind: string | undefined): HTMLElement {
  return element('div', {}, element('dt', {}, label), element('dd', kind === undefined ? {} : { class: kind }, value));
}

function cannotSection({ unable, notRequested, switchedOff }: ConsentView): HTMLElement {
  const part = (id: string, lead: string, lines: readonly string[]): readonly HTMLElement[] => (lines.length === 0 ? [] : [
    element('p', { id }, lead),
    bullets(lines, { sign: 'circle-slash', labelledBy: id }),
  ]);
  return section('cannot', 'What it cannot do', unable.length + notRequested.length + switchedOff.length === 0
    ? [element('p', {}, 'Nothing is left out: it asks for everything there is.')]
    : [
      ...part('switched-off', 'It asks to, and no plugin may, since it is switched off:', switchedOff),
      ...part('unable', 'It has no way to, whatever you allow:', unable),
      ...part('not-asked', 'It does not ask to, and so it may not:', notRequested),
    ]);
}

function section(id: string, title: string, content: readonly HTMLElement[]): HTMLElement {
  return element('section', { 'aria-labelledby': `${id}-title`, 'class': id }, element('h2', { id: `${id}-title` }, title), ...content);
}

function bullets(lines: readonly string[], options?: { readonly sign: string; readonly labelledBy: string }): HTMLElement {
  return element('ul', options === undefined ? {} : { 'aria-labelledby': options.labelledBy }, ...lines.map(line => element('li', {}, ...(options === undefined ? [] : [icon(options.sign)]), element('span', {}, line))));
}
