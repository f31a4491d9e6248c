import { element, icon } from './dom';
import { type Choice, type ConsentView, type RequestView } from './protocol';

const choiceWords: Readonly<Record<Choice, { readonly label: string; readonly hint: string }>> = {
  once: { label: 'Allow once', hint: 'For this run only.' },
  workspace: { label: 'Allow in this workspace', hint: 'Until you change it with Review Grants.' },
  preview: { label: 'Preview changes', hint: 'After each run you apply them or discard them.' },
  deny: { label: 'Deny', hint: 'It runs without this; what needs it fails.' },
};

/** The page, and what its script needs of it. */
export interface ConsentForm {
  readonly root: readonly HTMLElement[];
  readonly heading: HTMLElement;
  readonly form: HTMLFormElement;
  readonly proceed: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
  /** What is selected now, one per request. */
  selected(): Choice[];
  /** Selects and says what is selected. */
  select(chosen: readonly Choice[]): void;
  /** Says what is selected, after a change. */
  announce(): void;
}

/** Builds the page for one question. */
export function consentForm(view: ConsentView): ConsentForm {
  const { plugin, requests } = view;
  const radios = requests.map((request, index) => request.choices.map(choice => element('input', { type: 'radio', id: `${index}-${choice}`, name: `request-${index}`, value: choice })));
  const heading = element('h1', { tabindex: '-1', id: 'heading' }, 'What may ', element('strong', {}, plugin.name), ' do in ', element('strong', {}, view.workspaceName), '?');
  const status = element('p', { 'class': 'status', 'role': 'status', 'aria-live': 'polite' });
  const proceed = element('button', { type: 'submit', class: 'primary' }, 'Continue');
  const cancel = element('button', { type: 'button', class: 'secondary' }, 'Cancel');
  const form = element('form', { 'aria-labelledby': 'heading' },
    section('asks', 'What it asks for', requests.length === 0
      ? [element('p', {}, 'Nothing beyond its own log.')]
      : requests.map((request, index) => requestField(request, index, radios[index] ?? []))),
    ...(view.decided.length === 0 ? [] : [section('decided', 'Decided before', [bullets(view.decided)])]),
    section('not-asked', 'What it does not ask for, and does not get', [
      view.notRequested.length === 0 ? element('p', {}, 'Nothing: it asks for everything there is.') : bullets(view.notRequested, 'circle-slash'),
    ]),
    section('limits', 'Its limits, for each run', [
      element('dl', { class: 'limits' }, ...view.limits.map(limit => element('div', {},
        element('dt', {}, limit.label),
        element('dd', {}, limit.value, ...(limit.meaning === '' ? [] : [element('span', { class: 'hint' }, ` ${limit.meaning}`)]))))),
    ]),
    element('footer', {}, status, element('div', { class: 'buttons' }, proceed, cancel)),
  );

  const selected = (): Choice[] => requests.map((request, index) => request.choices.find((_, position) => radios[index]?.[position]?.checked === true) ?? 'deny');
  const announce = (): void => {
    status.textContent = summary(requests, selected());
  };
  return {
    root: [element('header', {}, heading, ...(plugin.description === '' ? [] : [element('p', {}, plugin.description)]), element('p', { class: 'lead' }, 'It gets what you allow here, and nothing else. Nothing runs before you have answered.')), whoSection(view), form],
    heading, form, proceed, cancel, selected, announce,
    select: chosen => {
      requests.forEach((request, index) => request.choices.forEach((choice, position) => {
        const radio = radios[index]?.[position];
        if (radio) radio.checked = choice === chosen[index];
      }));
      announce();
    },
  };
}

function whoSection({ plugin, signer }: ConsentView): HTMLElement {
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
    element('dl', { class: 'facts' }, ...facts.map(([label, value, kind]) => element('div', {}, element('dt', {}, label), element('dd', kind === undefined ? {} : { class: kind }, value)))),
  ]);
}

function requestField(request: RequestView, index: number, radios: readonly HTMLInputElement[]): HTMLElement {
  const about = `about-${index}`;
  return element('fieldset', { 'aria-describedby': about, 'data-capability': request.name },
    element('legend', {}, icon(request.icon), element('span', {}, request.title), element('code', { class: 'name' }, request.name), ...(request.newIn === undefined ? [] : [element('span', { class: 'new' }, `new in ${request.newIn}`)])),
    element('div', { class: 'about', id: about },
      element('p', {}, request.meaning),
      ...(request.scopes.length === 0 ? [] : [element('p', { class: 'scope' }, `${request.scopeLabel}: `, ...request.scopes.flatMap((scope, position) => [...(position === 0 ? [] : [' ']), element('code', {}, scope)]))]),
      ...(request.warning === undefined ? [] : [element('p', { class: 'warning' }, icon('warning'), element('span', {}, request.warning))]),
      ...(request.reason === undefined ? [] : [element('p', { class: 'reason' }, 'The author says: ', element('q', {}, request.reason))])),
    element('div', { class: 'choices' }, ...radios.map((radio, position) => {
      const words = choiceWords[request.choices[position] ?? 'deny'];
      radio.setAttribute('aria-describedby', `${radio.id}-hint`);
      return element('div', { class: 'choice' }, radio,
        element('label', { for: radio.id }, words.label),
        element('span', { class: 'hint', id: `${radio.id}-hint` }, words.hint));
    })),
  );
}

function section(id: string, title: string, content: readonly HTMLElement[]): HTMLElement {
  return element('section', { 'aria-labelledby': `${id}-title`, 'class': id }, element('h2', { id: `${id}-title` }, title), ...content);
}

function bullets(lines: readonly string[], sign?: string): HTMLElement {
  return element('ul', {}, ...lines.map(line => element('li', {}, ...(sign === undefined ? [] : [icon(sign)]), element('span', {}, line))));
}

/** What is selected, as a sentence: for the status line and for screen readers. */
export function summary(requests: readonly Pick<RequestView, 'label'>[], selected: readonly Choice[]): string {
  const labels = (choice: Choice): string => requests.filter((_, index) => selected[index] === choice).map(request => request.label).join(', ');
  const parts = [
    ['Once', labels('once')],
    ['In this workspace', labels('workspace')],
    ['Shown before they are made', labels('preview')],
    ['Denied', labels('deny')],
  ] as const;
  const said = parts.filter(([, names]) => names !== '').map(([words, names]) => `${words}: ${names}.`);
  return said.length === 0 ? 'Nothing to decide.' : said.join(' ');
}
