/** Characters that do something where others show something: controls, ends of lines, and marks that reorder text. */
const CONTROLS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** Whether text holds a character that moves the cursor, ends the line or reorders what is read. */
export function hasControls(text: string): boolean {
  return text.search(CONTROLS) >= 0;
}

/**
 * Text for one line of a terminal or a log: control characters, which names in a module may hold, are written as
 * escapes, so that they can neither move the cursor nor start a line that looks like another message.
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Lines for a terminal: as {@link printable}, but that lines end and tabs indent. */
export function forTerminal(text: string): string {
  return text.split('\n').map(line => line.split('\t').map(printable).join('\t')).join('\n');
}
