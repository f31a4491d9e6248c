import { hasControls } from '../../printable';

/** What is wrong with text that is to be one line in a file, for an input box; `undefined` where nothing is. */
export function problemOfLine(text: string, most: number, mayBeEmpty = false): string | undefined {
  const line = text.trim();
  if (line === '' && !mayBeEmpty) return 'Write a name.';
  if (line.length > most) return `At most ${most} characters.`;
  return hasControls(line) ? 'One line without control characters.' : undefined;
}
