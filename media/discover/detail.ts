import { element, icon } from '../consent/dom';
import { Rating } from './rating';
import { linkTo, renderReadme } from './readme';
import type { CapabilityLine, Offer, OfferVersion } from './protocol';

/** What is done with a plugin that is shown. */
export interface DetailActions {
  install(offer: Offer, version: string): void;
  rate(offer: Offer, version: string, stars: number | undefined): void;
  link(href: string): void;
}

/** Everything about one plugin. */
export class Detail {
  readonly root = element('article', { 'aria-labelledby': 'plugin-name', 'hidden': true });
  private readonly readme = element('div', { class: 'readme-place' });
  private shown: { readonly offer: Offer; readonly stars: Map<string, number | undefined>; version: OfferVersion } | undefined;

  constructor(private readonly actions: DetailActions) {}

  /** Shows a plugin; one that is shown already keeps its readme, its version and the focus. */
  show(offer: Offer): void {
    const before = this.shown;
    const isSame = before?.offer.id === offer.id && before.offer.location === offer.location;
    const [newest] = offer.versions;
    if (newest === undefined) return;
    const focused = isSame ? document.activeElement?.id ?? '' : '';
    const version = (isSame ? offer.versions.find(each => each.version === before.version.version) : undefined) ?? newest;
    this.shown = { offer, version, stars: new Map(offer.versions.map(each => [each.version, each.stars])) };
    if (!isSame) this.readme.replaceChildren(element('p', { class: 'hint' }, offer.hasReadme ? 'Fetching the readme…' : 'It has no readme.'));
    this.root.hidden = false;
    this.root.replaceChildren(...this.content(offer, version));
    if (focused !== '') document.getElementById(focused)?.focus();
  }

  /** Moves the focus to the plugin's name. */
  focus(): void {
    this.root.querySelector<HTMLElement>('h2')?.focus();
  }

  showReadme(key: { readonly location: string; readonly id: string }, markdown: string, showsImages: boolean): void {
    if (!this.isShown(key)) return;
    this.readme.replaceChildren(renderReadme(markdown, { showsImages, onLink: href => { this.actions.link(href); } }));
  }

  showProblem(key: { readonly location: string; readonly id: string }, problem: string): void {
    if (this.isShown(key)) this.readme.replaceChildren(element('p', { class: 'warning' }, icon('warning'), element('span', {}, problem)));
  }

  private isShown({ location, id }: { readonly location: string; readonly id: string }): boolean {
    return this.shown?.offer.id === id && this.shown.offer.location === location;
  }

  private content(offer: Offer, first: OfferVersion): readonly HTMLElement[] {
    const rating = new Rating(stars => {
      const { shown } = this;
      if (shown === undefined) return;
      shown.stars.set(shown.version.version, stars);
      this.actions.rate(offer, shown.version.version, stars);
    });
    const install = element('button', { type: 'button', class: 'primary', id: 'install' });
    const select = element('select', { id: 'version' }, ...offer.versions.map(({ version, compared }) => element('option', { value: version, selected: version === first.version }, `${version}${compared === 'same' ? ' (installed)' : ''}`)));
    const about = element('div');
    const choose = (version: OfferVersion): void => {
      if (this.shown !== undefined) this.shown.version = version;
      install.textContent = installLabel(version);
      install.disabled = version.compared === 'same';
      about.replaceChildren(facts(offer, version, this.actions), capabilities(version.capabilities));
      rating.name(version.version, this.shown?.stars.get(version.version));
    };
    select.addEventListener('change', () => { choose(offer.versions.find(({ version }) => version === select.value) ?? first); });
    install.addEventListener('click', () => { this.actions.install(offer, select.value); });
    choose(first);
    return [
      element('header', {},
        element('h2', { id: 'plugin-name', tabindex: '-1' }, offer.name),
        ...(offer.description === '' ? [] : [element('p', {}, offer.description)]),
        element('div', { class: 'install' }, element('label', { for: 'version' }, 'Version'), select, install, ...stateOf(offer))),
      signer(offer),
      about,
      rating.root,
      section('words', 'Readme', [this.readme]),
    ];
  }
}

function installLabel({ version, compared }: OfferVersion): string {
  switch (compared) {
    case undefined: return `Install ${version}`;
    case 'newer': return `Update to ${version}`;
    case 'older': return `Go back to ${version}`;
    case 'same': return 'Installed';
  }
}

function stateOf({ state, installed }: Offer): readonly HTMLElement[] {
  if (state === 'none' || installed === undefined) return [];
  return [element('span', { class: `state ${state}` }, icon(state === 'update' ? 'arrow-circle-up' : 'check'), state === 'update' ? `Update available; ${installed} is installed` : `${installed} is installed`)];
}

function signer({ signer: { kind, label, explanation, fingerprint } }: Offer): HTMLElement {
  const badge = { trusted: 'verified-filled', unknown: 'question', unsigned: 'warning' }[kind];
  return element('p', { class: `signer ${kind}` }, icon(badge), element('span', {}, element('strong', {}, label), ` ${explanation}`, ...(fingerprint === undefined ? [] : [element('br'), element('code', {}, fingerprint)])));
}

function facts(offer: Offer, version: OfferVersion, actions: DetailActions): HTMLElement {
  const lines: readonly (readonly [string, string | undefined, string?])[] = [
    ['Id', offer.id, 'code'],
    ['Publisher', offer.publisher],
    ['License', offer.license],
    ['Published', version.published],
    ['Catalogue', offer.catalogue],
    ['Keywords', offer.keywords.length === 0 ? undefined : offer.keywords.join(', ')],
    ['From', version.source, 'code wide'],
    ['Digest', version.digest, 'code wide'],
  ];
  return element('dl', { class: 'facts' },
    ...lines.flatMap(([label, value, kind]) => (value === undefined ? [] : [
      element('div', {}, element('dt', {}, label), element('dd', kind === undefined ? {} : { class: kind }, value)),
    ])),
    ...(offer.homepage === undefined ? [] : [element('div', {}, element('dt', {}, 'Homepage'), element('dd', { class: 'wide' }, linkTo(offer.homepage, href => { actions.link(href); }, offer.homepage)))]));
}

function capabilities(lines: readonly CapabilityLine[]): HTMLElement {
  return section('asks', 'What it asks for', lines.length === 0
    ? [element('p', {}, 'Nothing beyond its own log.')]
    : [
      element('p', { class: 'hint' }, 'You are asked for each of these before it first runs in a workspace.'),
      element('ul', { class: 'capabilities' }, ...lines.map(line => element('li', {}, icon(line.icon), element('div', {},
        element('strong', {}, line.title), ' ', element('code', {}, line.name),
        element('p', {}, line.meaning),
        ...listed(line.scopeLabel, line.scopes),
        ...listed('Methods', line.methods),
        ...(line.reason === undefined ? [] : [element('p', { class: 'reason' }, 'The author says: ', element('q', {}, line.reason))]))))),
    ]);
}

function listed(label: string, values: readonly string[]): readonly HTMLElement[] {
  return values.length === 0 ? [] : [element('p', {}, `${label}: `, ...values.flatMap((value, index) => [...(index === 0 ? [] : [' ']), element('code', {}, value)]))];
}

function section(id: string, title: string, content: readonly HTMLElement[]): HTMLElement {
  return element('section', { 'aria-labelledby': `${id}-title`, 'class': id }, element('h3', { id: `${id}-title` }, title), ...content);
}
