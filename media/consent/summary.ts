import type { Choice, FileCount } from './protocol';
import { formatCount } from '../../src/figures';

/** One decision, as far as a sentence about it goes. */
export interface Decided {
  readonly label: string;
  readonly choice: Choice;
  /** The day until which it is allowed, for people. */
  readonly day?: string | undefined;
  /** Whether less is allowed than was asked for. */
  readonly isNarrowed: boolean;
}

/** What is selected, in sentences: for the line above the buttons and for screen readers. */
export function summary(decided: readonly Decided[]): string {
  if (decided.length === 0) return 'Nothing to decide.';
  const said = new Map<string, string[]>();
  for (const word of ['once', 'session', 'until', 'workspace', 'preview', 'deny'] as const) {
    for (const { label, choice, day, isNarrowed } of decided) {
      if (choice !== word) continue;
      const heading = headingOf(choice, day);
      said.set(heading, [...said.get(heading) ?? [], isNarrowed && choice !== 'deny' ? `${label} (less than asked for)` : label]);
    }
  }
  return [...said].map(([heading, labels]) => `${heading}: ${labels.join(', ')}.`).join(' ');
}

function headingOf(choice: Choice, day: string | undefined): string {
  switch (choice) {
    case 'once': return 'Once';
    case 'session': return 'Until the window closes';
    case 'until': return day === undefined ? 'Until a date that is missing' : `Until ${day}`;
    case 'workspace': return 'In this workspace';
    case 'preview': return 'Shown before they are made';
    case 'deny': return 'Denied';
  }
}

/** How many files a scope names now. */
export function countWords(count: FileCount | undefined): string {
  if (count === undefined) return 'How many files match could not be found out.';
  if (count.isCapped) return count.matching === 0 ? 'None of the first files matches; there are too many to look at all.' : `Matches at least ${formatCount(count.matching)} ${count.matching === 1 ? 'file' : 'files'}; there are too many to count.`;
  if (count.matching === 0) return 'Matches no file now.';
  return count.matching === 1 ? 'Matches 1 file.' : `Matches ${formatCount(count.matching)} files.`;
}
