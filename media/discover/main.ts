import '../consent/consent.css';
import './discover.css';
import * as v from 'valibot';
import { element } from '../consent/dom';
import { catalogueLines } from './catalogues';
import { Detail } from './detail';
import { keyOf, Results } from './results';
import { pageStateSchema, toWebviewSchema, type FromWebview, type PageState, type ToWebview } from './protocol';

declare function acquireVsCodeApi(): { postMessage(message: FromWebview): void; getState(): unknown; setState(state: PageState): void };

/** Milliseconds without a key after which is searched. */
const TYPING_MS = 120;

const editor = acquireVsCodeApi();
const before = v.safeParse(pageStateSchema, editor.getState());
let state: PageState = before.success ? before.output : { query: '' };
let showsImages = false;
/** What the user chose last; its details are given the focus when they come. */
let awaited: string | undefined;

const search = element('input', { 'type': 'search', 'id': 'search', 'placeholder': 'Name, id, keyword or description', 'aria-controls': 'results', 'autocomplete': 'off', 'spellcheck': 'false' });
const refresh = element('button', { type: 'button', class: 'secondary' }, 'Refresh');
const status = element('p', { 'class': 'status hint', 'role': 'status', 'aria-live': 'polite' });
const catalogues = element('ul', { 'class': 'catalogues', 'aria-label': 'Catalogues' });
const results = new Results(({ location, id }) => { open(location, id); });
const detail = new Detail({
  install: ({ location, id }, version) => { editor.postMessage({ type: 'install', location, id, version }); },
  rate: ({ location, id }, version, stars) => { editor.postMessage({ type: 'rate', location, id, version, ...(stars === undefined ? {} : { stars }) }); },
  link: href => { editor.postMessage({ type: 'link', href }); },
});
let isRefreshing = false;

function keep(changed: PageState): void {
  state = changed;
  editor.setState(state);
}

function open(location: string, id: string): void {
  awaited = keyOf({ location, id });
  keep({ ...state, open: { location, id } });
  editor.postMessage({ type: 'open', location, id });
}

function show(message: ToWebview): void {
  switch (message.type) {
    case 'catalogues':
      ({ isRefreshing } = message);
      refresh.textContent = isRefreshing ? 'Cancel' : 'Refresh';
      catalogues.replaceChildren(...catalogueLines(message.catalogues, () => { editor.postMessage({ type: 'settings' }); }));
      if (isRefreshing) status.textContent = 'Asking the catalogues for what is new…';
      return;
    case 'progress':
      if (isRefreshing) status.textContent = message.text;
      return;
    case 'results':
      // Of what was typed since, another answer comes.
      if (message.query !== search.value) return;
      results.show(message.rows);
      status.textContent = foundInWords(message);
      return;
    case 'offer':
      ({ showsImages } = message);
      detail.show(message.offer);
      results.mark(keyOf(message.offer));
      if (awaited === keyOf(message.offer)) detail.focus();
      awaited = undefined;
      return;
    case 'readme': return detail.showReadme(message, message.markdown, showsImages);
    case 'readme-problem': return detail.showProblem(message, message.problem);
  }
}

function foundInWords({ rows, total }: ToWebview & { readonly type: 'results' }): string {
  const plugins = total === 1 ? '1 plugin' : `${total} plugins`;
  return total > rows.length ? `${plugins}; the first ${rows.length} are shown.` : `${total === 0 ? 'No plugin' : plugins} found.`;
}

const page = document.getElementById('page');
page?.classList.add('discover');
page?.append(
  element('header', { class: 'top' },
    element('h1', {}, 'Discover plugins'),
    element('div', { class: 'search', role: 'search' }, element('label', { for: 'search' }, 'Search'), search, refresh),
    status),
  element('div', { class: 'columns' },
    element('nav', { 'aria-label': 'Results', 'id': 'results' }, results.root, element('h2', { class: 'small' }, 'Catalogues'), catalogues),
    detail.root),
);

search.value = state.query;
let typing: ReturnType<typeof setTimeout> | undefined;
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    keep({ ...state, query: search.value });
    editor.postMessage({ type: 'search', query: search.value });
  }, TYPING_MS);
});
search.addEventListener('keydown', event => {
  if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
  event.preventDefault();
  results.focus();
});
refresh.addEventListener('click', () => { editor.postMessage({ type: isRefreshing ? 'cancel' : 'refresh' }); });
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  // Step by step back to where one came from.
  if (detail.root.contains(document.activeElement)) results.focus();
  else search.focus();
});
window.addEventListener('message', event => {
  const parsed = v.safeParse(toWebviewSchema, event.data);
  if (parsed.success) show(parsed.output);
});
editor.postMessage({ type: 'ready', ...state });
search.focus();
