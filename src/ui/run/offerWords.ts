import type { GivenLifetime, GrantOffer } from '../../api/types';

/** Longest label of a button that is still read at a glance, in characters. */
const MOST_IN_BUTTON = 60;

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

/** The button that allows the narrowest of what is offered, in this workspace. */
export function offerButton({ words }: GrantOffer): string {
  const label = `${sentence(words)}, this workspace`;
  return label.length <= MOST_IN_BUTTON ? label : 'Allow It in This Workspace';
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
