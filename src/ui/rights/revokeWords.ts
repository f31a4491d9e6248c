import { dayOf, readableDay } from '../../../media/consent/dates';
import { methodsOf, scopeOf } from '../../capabilities/scope';
import type { CapabilityName, Grant } from '../../capabilities/types';
import { wordsFor } from '../../capabilities/words';
import { printable } from '../../printable';
import { workspaceName } from '../workspaceName';

/** Places that a row names; more are counted. */
const MOST_NAMED = 3;

/** A right that can be taken back: in this workspace, or wherever it was given. */
export interface RevocableRight {
  readonly capability: CapabilityName;
  readonly everywhere: boolean;
  readonly label: string;
  /** For how long, or in which workspaces. */
  readonly description: string;
  /** Of what. */
  readonly detail: string;
}

/**
 * What can be taken from a plugin, one row for each capability and place: revoking is about all that was granted of one.
 *
 * @param here what was decided in this workspace
 * @param elsewhere in others
 */
export function revocableRights(here: readonly Grant[], elsewhere: readonly Grant[]): readonly RevocableRight[] {
  return [
    ...rowsOf(here, false, lifetimesOf),
    ...rowsOf(elsewhere, true, placesOf),
  ];
}

/** What is asked before rights are revoked everywhere. */
export function everywhereDetail(rights: readonly RevocableRight[]): string {
  return `${rights.map(({ label, everywhere, description, detail }) => `• ${label}: ${everywhere ? `everywhere, also ${description}` : 'in this workspace'}${detail === '' ? '' : ` (${detail})`}`).join('\n')}\n\nWhat runs by them is ended, in every window. This can't be undone: the plugin asks again.`;
}

/** What is said once rights are revoked. */
export function revokedMessage(plugin: string, rights: readonly RevocableRight[]): string {
  const labels = (everywhere: boolean): string => rights.filter(right => right.everywhere === everywhere).map(({ label }) => label).join(', ');
  const parts = [[labels(false), 'in this workspace'], [labels(true), 'everywhere']].flatMap(([names, where]) => (names === '' ? [] : [`${names}, ${where}`]));
  return `Revoked from ${plugin}: ${parts.join('; ')}. What ran by that is ended, and it is asked about anew.`;
}

/** What is said after it was undone: what could be given back, or why nothing was. */
export function restoredMessage(plugin: string, withdrawn: readonly Grant[], restored: readonly Grant[]): string {
  const labels = [...new Set(restored.map(({ asked }) => wordsFor(asked).label))].join(', ');
  if (labels === '') return `Nothing was given back to ${plugin}: its time is over, or something else was decided since.`;
  const rest = withdrawn.length > restored.length ? ' About the rest something else was decided since, or its time is over.' : '';
  return `${plugin} has again in this workspace: ${labels}.${rest} What was ended stays ended.`;
}

function rowsOf(grants: readonly Grant[], everywhere: boolean, describe: (grants: readonly Grant[]) => string): readonly RevocableRight[] {
  const allowed = grants.filter(({ decision }) => decision === 'allow');
  return [...new Set(allowed.map(({ asked }) => asked.name))].map(capability => {
    const own = allowed.filter(({ asked }) => asked.name === capability);
    const [first] = own;
    return {
      capability, everywhere,
      label: first === undefined ? capability : wordsFor(first.capability).label,
      description: describe(own),
      detail: printable([...new Set(own.map(partOf).filter(part => part !== ''))].join('; ')),
    };
  });
}

/** What of a capability was granted: its scope, and methods that do more than read. */
function partOf({ capability }: Grant): string {
  const methods = capability.methods === undefined ? '' : ` by ${methodsOf(capability).join(', ')}`;
  return `${scopeOf(capability).join(', ')}${methods}`;
}

function lifetimesOf(grants: readonly Grant[]): string {
  return [...new Set(grants.map(lifetimeOf))].join('; ');
}

function lifetimeOf({ lifetime, expiresAt, isPreview }: Grant): string {
  switch (lifetime) {
    case 'once': return 'for its next run';
    case 'session': return 'until this window closes';
    case 'until': return `until ${expiresAt === undefined ? 'a date' : readableDay(dayOf(new Date(expiresAt)))}`;
    case 'workspace': return isPreview === true ? 'from now on, each time shown first' : 'from now on';
  }
}

function placesOf(grants: readonly Grant[]): string {
  const places = [...new Set(grants.map(({ workspace }) => workspace))].map(workspaceName);
  const more = places.length - MOST_NAMED;
  return printable(`in ${places.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
}
