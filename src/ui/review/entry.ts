import type { SecurityFlag } from '../../api/review/flags';
import { formatTime } from '../format';
import { reviewContext } from '../ids';
import type { TreeEntry } from '../plugins/treeEntry';
import { figureRows, kindIcon, kindLabel, stateLabel, timesLabel } from './words';

/** One row of the Security Review view. */
export type ReviewNode =
  | { readonly kind: 'plugin'; readonly id: string; readonly name: string; readonly flags: readonly SecurityFlag[] }
  | { readonly kind: 'decided'; readonly id: string; readonly name: string; readonly flags: readonly SecurityFlag[] }
  | { readonly kind: 'flag'; readonly flag: SecurityFlag; readonly name: string }
  /** A failure to read the flags. */
  | { readonly kind: 'note'; readonly text: string };

/** A row in words. */
export interface ReviewEntry extends TreeEntry {
  readonly id: string;
}

/** The rows of the view: plugins with something to decide first. */
export function reviewNodes(flags: readonly SecurityFlag[], nameOf: (pluginId: string) => string): readonly ReviewNode[] {
  const plugins = new Map<string, SecurityFlag[]>();
  for (const flag of flags) plugins.set(flag.pluginId, [...plugins.get(flag.pluginId) ?? [], flag]);
  return [...plugins].map(([id, own]) => ({ kind: 'plugin' as const, id, name: nameOf(id), flags: own })).sort((a, b) => openIn(b) - openIn(a) || a.name.localeCompare(b.name));
}

/** What is below a row. */
export function childrenOf(node: ReviewNode): readonly ReviewNode[] {
  switch (node.kind) {
    case 'plugin': {
      const open = node.flags.filter(isUndecided);
      const decided = node.flags.filter(flag => !isUndecided(flag));
      const group: ReviewNode = { kind: 'decided', id: node.id, name: node.name, flags: decided };
      return [...rows(open, node.name), ...(decided.length === 0 ? [] : [group])];
    }
    case 'decided': return rows(node.flags, node.name);
    case 'flag':
    case 'note': return [];
  }
}

/** Puts a row into words. `now` decides which times need their date. */
export function describeReview(node: ReviewNode, now: Date): ReviewEntry {
  switch (node.kind) {
    case 'plugin': return pluginEntry(node);
    case 'decided': {
      const label = `Decided (${node.flags.length})`;
      return { id: `${node.id}/decided`, label, description: '', icon: 'archive', tooltip: { title: label, facts: [] }, spoken: `${node.name}: ${node.flags.length} decided`, context: '', state: 'collapsed' };
    }
    case 'flag': return flagEntry(node.flag, now);
    case 'note': return { id: 'failure', label: '', description: node.text, icon: '', tooltip: { title: node.text, facts: [] }, spoken: node.text, context: '', state: 'leaf' };
  }
}

function pluginEntry({ id, name, flags }: Extract<ReviewNode, { kind: 'plugin' }>): ReviewEntry {
  const open = flags.filter(flag => flag.state === 'open').length;
  const waiting = open === 0 ? 'nothing to decide' : `${open} to decide`;
  return {
    id, label: name, description: waiting,
    ...(open === 0 ? { icon: 'pass', iconColor: 'testing.iconPassed' } : { icon: 'warning', iconColor: 'problemsWarningIcon.foreground' }),
    tooltip: { title: name, facts: [['Id', id]] },
    spoken: `${name}, ${waiting}`,
    context: '',
    state: open === 0 ? 'collapsed' : 'expanded',
  };
}

function flagEntry(flag: SecurityFlag, now: Date): ReviewEntry {
  const label = kindLabel(flag.kind);
  const state = flag.state === 'open' ? '' : stateLabel(flag.state);
  const last = formatTime(flag.lastAt, now);
  return {
    id: flag.id,
    label,
    description: [state, flag.command, timesLabel(flag.occurrences), flag.explanation].filter(part => part !== '').join(' · '),
    icon: kindIcon(flag.kind),
    ...(flag.state === 'open' ? { iconColor: 'problemsWarningIcon.foreground' } : {}),
    tooltip: {
      title: `${label}, ${flag.command}`,
      text: flag.explanation,
      facts: [
        ...figureRows(flag),
        ['Version', flag.version],
        ['Last seen', last],
        ...(flag.decidedAt === undefined ? [] : [[capitalized(stateLabel(flag.state)), [flag.decidedBy, formatTime(flag.decidedAt, now)].filter(part => part !== undefined).join(', ')] as const]),
      ],
    },
    spoken: [`${label} of ${flag.command}, ${stateLabel(flag.state)}`, timesLabel(flag.occurrences), flag.explanation].filter(part => part !== '').join(', '),
    context: reviewContext[flag.state],
    state: 'leaf',
  };
}

function rows(flags: readonly SecurityFlag[], name: string): readonly ReviewNode[] {
  return flags.map(flag => ({ kind: 'flag', flag, name }));
}

/** A reported flag still waits for its answer. */
function isUndecided({ state }: SecurityFlag): boolean {
  return state === 'open' || state === 'reported';
}

function openIn(node: { readonly flags: readonly SecurityFlag[] }): number {
  return node.flags.filter(flag => flag.state === 'open').length;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
