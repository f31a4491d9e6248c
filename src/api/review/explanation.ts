import { compactFuel, formatBytes, formatCount, formatDuration, formatMiB } from '../../figures';
import { figureOf, isRegression } from './kinds';
import type { Figure, FlagKind } from './kinds';

/** What a flag is explained by. */
export interface Explained {
  readonly kind: FlagKind;
  readonly measured: number;
  /** What it was compared with, ascending. */
  readonly values: readonly number[];
  readonly version: string;
  /** The version that it is compared with, where versions are. */
  readonly versionBefore?: string;
}

/** A figure with its unit: `48.2 M fuel`, `12 MiB`, `3.4 s`. */
export function figureWords(figure: Figure, value: number): string {
  switch (figure) {
    case 'fuel': return `${compactFuel(BigInt(Math.round(value)))} fuel`;
    case 'memory': return formatMiB(value);
    case 'time': return formatDuration(value);
    case 'calls': return value === 1 ? '1 call' : `${formatCount(Math.round(value))} calls`;
    case 'denials': return value === 0 ? 'none' : formatCount(value);
    case 'read': return formatBytes(Math.round(value));
  }
}

/** One sentence that says what stands out, and against what: `Used 48.2 M fuel; 120 runs of this size used 1.1–1.3 M fuel.` */
export function explain({ kind, measured, values, version, versionBefore }: Explained): string {
  const figure = figureOf(kind);
  const { does, did, many } = VERBS[figure];
  const was = `${values.length === 1 ? did : many} ${range(figure, values)}`;
  const runs = values.length === 1 ? '1 run' : `${values.length} runs`;
  if (!isRegression(kind)) return `${did.charAt(0).toUpperCase()}${did.slice(1)} ${figure === 'denials' ? refusals(measured) : figureWords(figure, measured)}; ${runs} ${COMPARED[figure]} ${was}.`;
  const before = versionBefore === undefined || versionBefore === version ? 'the build before it' : `version ${versionBefore}`;
  return `Version ${version} typically ${does} ${figureWords(figure, measured)} for an input of this size; ${runs} of ${before} ${was}.`;
}

const VERBS: Readonly<Record<Figure, { readonly does: string; readonly did: string; readonly many: string }>> = {
  fuel: { does: 'uses', did: 'used', many: 'used' },
  memory: { does: 'reaches', did: 'reached', many: 'reached' },
  time: { does: 'takes', did: 'took', many: 'took' },
  calls: { does: 'makes', did: 'made', many: 'made' },
  denials: { does: 'is refused', did: 'was refused', many: 'were refused' },
  read: { does: 'reads', did: 'read', many: 'read' },
};

const COMPARED: Readonly<Record<Figure, string>> = {
  fuel: 'of this size',
  memory: 'of this size',
  time: 'of this size',
  calls: 'of this size',
  denials: 'with the same rights',
  read: 'in this workspace',
};

function refusals(count: number): string {
  return count === 1 ? '1 call that it has no right to' : `${formatCount(count)} calls that it has no right to`;
}

/** From the least to the most, the unit once where it is the same. */
function range(figure: Figure, values: readonly number[]): string {
  const [low = 0, high = 0] = [values[0], values.at(-1)].map(value => value ?? 0);
  const [from, to] = [figureWords(figure, low), figureWords(figure, high)];
  if (from === to) return to;
  const unit = / .*$/.exec(to)?.[0] ?? '';
  return `${unit !== '' && from.endsWith(unit) ? from.slice(0, -unit.length) : from}–${to}`;
}
