import { figureWords } from '../../api/review/explanation';
import type { FlagState, SecurityFlag } from '../../api/review/flags';
import { figureOf, isRegression } from '../../api/review/kinds';
import type { Figure, FlagKind } from '../../api/review/kinds';
import { median } from '../../api/review/statistics';

const figures: Readonly<Record<Figure, { readonly label: string; readonly icon: string }>> = {
  fuel: { label: 'Fuel', icon: 'flame' },
  memory: { label: 'Memory', icon: 'database' },
  time: { label: 'Time', icon: 'watch' },
  calls: { label: 'Calls of the host', icon: 'call-outgoing' },
  denials: { label: 'Refused calls', icon: 'shield' },
  read: { label: 'Bytes read', icon: 'file' },
};

/** What a flag is about, in two words. */
export function kindLabel(kind: FlagKind): string {
  const { label } = figures[figureOf(kind)];
  return isRegression(kind) ? `${label} of a new version` : label;
}

/** A codicon for what a flag is about. */
export function kindIcon(kind: FlagKind): string {
  return figures[figureOf(kind)].icon;
}

const states: Readonly<Record<FlagState, string>> = { open: 'open', accepted: 'accepted', blocked: 'blocked', reported: 'reported' };

export function stateLabel(state: FlagState): string {
  return states[state];
}

/** How often, empty for once. */
export function timesLabel(occurrences: number): string {
  return occurrences === 1 ? '' : `${occurrences} times`;
}

/** The figures of a flag, in the order of a table. */
export function figureRows(flag: SecurityFlag): readonly (readonly [name: string, value: string])[] {
  const { kind, measured, values, score, versionBefore } = flag;
  const words = (value: number): string => figureWords(figureOf(kind), value);
  const middle = median(values);
  return [
    [isRegression(kind) ? 'Median of this version' : 'This execution', words(measured)],
    ['Usual: least', words(values[0] ?? 0)],
    ['Usual: median', words(middle)],
    ['Usual: largest', words(values.at(-1) ?? 0)],
    ...(middle > 0 ? [['Times the median', (measured / middle).toFixed(1)] as const] : []),
    ['Score', `${score.toFixed(1)} (standard deviations from the median, on a logarithmic scale)`],
    ['Compared with', `${values.length} executions${versionBefore === undefined ? '' : ` of version ${versionBefore}`}`],
  ];
}
