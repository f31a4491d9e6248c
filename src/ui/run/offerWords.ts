import type { GivenLifetime, GrantOffer } from '../../api/runTypes';
import type { ExecutionReport } from '../../sandbox/types';

/** Longest label, in characters, that the editor shows as a whole beside *More…* of a message. */
const MOST_IN_BUTTON = 44;

/** Paths that a message names; the log has them all. */
const MOST_NAMED = 2;

/** How long something may be allowed that was offered after a denial, in the order shown. */
export type OfferedLifetime = GivenLifetime['lifetime'];

const lifetimes: Readonly<Record<OfferedLifetime, string>> = {
  once: 'For the next run',
  session: 'For this session',
  until: 'Until a date…',
  workspace: 'In this workspace',
};

/** One thing that can be chosen: what, and for how long. */
export interface OfferRow {
  readonly label: string;
  readonly offer: GrantOffer;
  readonly lifetime: OfferedLifetime;
}

/** What can be chosen, the narrowest first: a heading for each offer, with its rows. */
export function offerRows(offers: readonly GrantOffer[]): readonly { readonly heading: string; readonly rows: readonly OfferRow[] }[] {
  return offers.map(offer => ({
    heading: sentence(offer.words),
    rows: (['once', 'session', 'until', 'workspace'] as const).map(lifetime => ({ label: lifetimes[lifetime], offer, lifetime })),
  }));
}

/** A message that offers something, and the label of its button. */
export interface OfferMessage {
  readonly text: string;
  readonly button: string;
}

/** The message that offers the narrowest grant in this workspace: what it gives is in the button, or in the text where that is too long. */
export function offerMessage(text: string, { words }: GrantOffer): OfferMessage {
  const button = `${sentence(words)}, this workspace`;
  return button.length <= MOST_IN_BUTTON ? { text, button } : { text: `${text} You can ${words}.`, button: 'Allow in This Workspace' };
}

/** What a run was refused while it went on, as a sentence: "It may not read src."; empty where that ended it, and is told anyway. */
export function refusedSentence({ reason, denials }: Pick<ExecutionReport, 'reason' | 'denials'>): string {
  if (reason === 'capability-denied') return '';
  const parts = ([['fs.read', 'read'], ['fs.write', 'change']] as const).flatMap(([name, verb]) => {
    const paths = [...new Set(denials.flatMap(({ capability, path, rule }) => (capability === name && path !== undefined && rule === undefined ? [path.replace(/^\/workspaces?\//, '')] : [])))];
    const more = paths.length - MOST_NAMED;
    return paths.length === 0 ? [] : [`${verb} ${paths.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
  });
  return parts.length === 0 ? '' : `It may not ${parts.join(', nor ')}.`;
}

/**
 * What is said after something was allowed.
 *
 * @param day the last day that it counts, for people
 */
export function allowedMessage({ words }: GrantOffer, lifetime: OfferedLifetime, day?: string): string {
  const until = { once: 'for its next run', session: 'until this window closes', until: `until ${day ?? 'a date'}`, workspace: 'in this workspace' }[lifetime];
  return `Allowed ${until}: ${words}.`;
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
