import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';
import { element } from '../consent/dom';

export interface ReadmeOptions {
  /** Called with the address of a link that was chosen. */
  readonly onLink: (href: string) => void;
  /** Whether images are fetched: their servers learn of it. */
  readonly showsImages: boolean;
}

/** Without HTML: what looks like it is text. */
const markdown = new MarkdownIt('default', { html: false, linkify: false, typographer: false });

/** The elements that a readme may be made of; those of the tokens are named by markdown-it. */
const ELEMENTS: ReadonlySet<string> = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'strong', 'em', 's', 'table', 'thead', 'tbody', 'tr', 'th', 'td']);

/**
 * A readme as elements. Nothing is parsed as HTML: markdown-it tells what is what, elements of a short list are made of
 * it without any attribute that it names, and all text becomes text nodes.
 */
export function renderReadme(source: string, options: ReadmeOptions): HTMLElement {
  const root = element('div', { class: 'readme' });
  fill(root, markdown.parse(source, {}), options);
  return root;
}

function fill(root: HTMLElement, tokens: readonly Token[], options: ReadmeOptions): void {
  const open: HTMLElement[] = [root];
  for (const token of tokens) {
    const parent = open.at(-1) ?? root;
    if (token.nesting === 1) {
      const made = token.type === 'link_open' ? link(token, options) : container(token);
      parent.append(made);
      open.push(made);
    } else if (token.nesting === -1) {
      if (open.length > 1) open.pop();
    } else if (token.type === 'inline') fill(parent, token.children ?? [], options);
    else parent.append(leaf(token, options));
  }
}

/** An element for what has others in it; text without one where it is not on the list. */
function container({ tag, hidden }: Token): HTMLElement {
  if (hidden || !ELEMENTS.has(tag)) return element('span');
  const heading = /^h([1-6])$/.exec(tag);
  // Below the page's own headings, so that the outline of the page is one.
  return document.createElement(heading === null ? tag : `h${Math.min(6, Number(heading[1]) + 3)}`);
}

function leaf(token: Token, options: ReadmeOptions): Node | string {
  switch (token.type) {
    case 'softbreak': return '\n';
    case 'hardbreak': return element('br');
    case 'hr': return element('hr');
    case 'code_inline': return element('code', {}, token.content);
    case 'fence':
    case 'code_block': return element('pre', { tabindex: '0' }, element('code', {}, token.content));
    case 'image': return image(token, options);
    default: return token.content;
  }
}

function link(token: Token, { onLink }: ReadmeOptions): HTMLElement {
  const href = webAddress(token.attrGet('href'));
  return href === undefined ? element('span') : linkTo(href, onLink);
}

/** A link has no address of its own to follow: choosing it tells the extension, which asks. */
export function linkTo(href: string, onLink: (href: string) => void, ...children: readonly string[]): HTMLElement {
  const made = element('span', { role: 'link', tabindex: '0', class: 'link', title: href }, ...children);
  const follow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
    onLink(href);
  };
  made.addEventListener('click', follow);
  made.addEventListener('keydown', event => {
    if (event.key === 'Enter') follow(event);
  });
  return made;
}

function image(token: Token, { showsImages }: ReadmeOptions): HTMLElement {
  const alt = token.children?.map(({ content }) => content).join('') ?? '';
  const src = webAddress(token.attrGet('src'));
  if (showsImages && src?.startsWith('https:') === true) return element('img', { src, alt, loading: 'lazy', referrerpolicy: 'no-referrer' });
  return element('span', { class: 'no-image' }, `[Image${alt === '' ? '' : `: ${alt}`}]`);
}

/** Addresses of the web and of mail; `undefined` for all others, which could run something or name what is on this machine. */
function webAddress(written: string | number | null): string | undefined {
  if (typeof written !== 'string' || !URL.canParse(written)) return undefined;
  const { protocol, href } = new URL(written);
  return ['https:', 'http:', 'mailto:'].includes(protocol) ? href : undefined;
}
