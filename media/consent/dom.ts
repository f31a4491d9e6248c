/** Attributes of an element; `class` and `for` in their HTML spelling. */
type Attributes = Readonly<Record<string, string | boolean>>;

/**
 * Makes an element. Strings among the children become text nodes, never markup: everything that plugins say is shown by
 * this and nothing else.
 */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '');
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A codicon, for the eye only. */
export function icon(name: string): HTMLElement {
  return element('span', { 'class': `codicon codicon-${name}`, 'aria-hidden': 'true' });
}
