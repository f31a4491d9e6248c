/** A piece of the text about rights that leads somewhere. */
export interface RightsLink {
  /** Characters from the start of the text. */
  readonly start: number;
  readonly end: number;
  readonly to: { readonly kind: 'policy' } | { readonly kind: 'grants' } | { readonly kind: 'file'; readonly path: string };
}

/** The setting, the command and the policy files that a text about rights names. */
export function linksIn(text: string): readonly RightsLink[] {
  const found = (pattern: RegExp, to: (match: RegExpExecArray) => RightsLink['to']): RightsLink[] => [...text.matchAll(pattern)].map(match => {
    const start = match.index + match[0].length - (match[1] ?? match[0]).length;
    return { start, end: match.index + match[0].length, to: to(match) };
  });
  return [
    ...found(/airlock\.policy(?:\[\d+\])?/g, () => ({ kind: 'policy' })),
    ...found(/Airlock: Review Grants…/g, () => ({ kind: 'grants' })),
    ...found(/policy file ((?:\/|[A-Za-z]:\\).*?policy\.toml)/g, ([, path = '']) => ({ kind: 'file', path })),
  ];
}
