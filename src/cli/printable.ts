/**
 * Text for a terminal: control characters, which names in a module may hold, are written as escapes, so that they can
 * neither move the cursor nor start a line that looks like another message.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Lines for a terminal: as {@link printable}, but that lines end and tabs indent. */
export function forTerminal(text: string): string {
  return text.split('\n').map(line => line.split('\t').map(printable).join('\t')).join('\n');
}
