/** What is asked before an address is opened; `undefined` where it is never opened. */
export interface LinkQuestion {
  readonly uri: string;
  /** Asked by us; absent where the editor asks by itself, with the whole address. */
  readonly question?: string;
}

/**
 * Judges an address that somebody chose in a readme. Only those of the web and of mail are opened: others start programs,
 * or commands of the editor.
 */
export function judgeLink(href: string): LinkQuestion | undefined {
  if (!URL.canParse(href)) return undefined;
  const { protocol, href: uri, username, password, host } = new URL(href);
  // A name before the host is there to be taken for it.
  if (username !== '' || password !== '') return undefined;
  switch (protocol) {
    case 'https:': return { uri };
    case 'http:': return { uri, question: `Open ${host} without encryption (http)?` };
    case 'mailto:': return { uri, question: 'Write a mail (mailto)?' };
    default: return undefined;
  }
}
