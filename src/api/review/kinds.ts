import type { ExecutionSample } from '../../store/baselines';

/** A figure of executions that is compared. */
export type Figure = 'fuel' | 'memory' | 'time' | 'calls' | 'denials' | 'read';
/** What is flagged: one execution by a figure, or a version by the medians of one. */
export type FlagKind = Figure | `${VersionFigure}-regression`;
export type VersionFigure = 'fuel' | 'memory' | 'calls';

/** How a figure is compared. */
export interface FigureRule {
  /** Added to every value, in its unit: differences of less than this don't matter, and zero has a logarithm. */
  readonly negligible: number;
  /** Times what the sensitivity asks for: figures that differ by themselves need more. */
  readonly tolerance: number;
  /** Bit in `plugin_executions.unusual`. */
  readonly bit: number;
}

export const FIGURES: Readonly<Record<Figure, FigureRule>> = {
  fuel: { negligible: 20_000, tolerance: 1, bit: 1 },
  /** MiB. */
  memory: { negligible: 2, tolerance: 1, bit: 2 },
  /** Milliseconds: the machine's load is in it. */
  time: { negligible: 250, tolerance: 2.5, bit: 4 },
  calls: { negligible: 100, tolerance: 1, bit: 8 },
  denials: { negligible: 1, tolerance: 1, bit: 16 },
  /** Bytes, whatever the size class: also the user's files grow. */
  read: { negligible: 64 * 1024, tolerance: 2, bit: 32 },
};

export const ALL_FIGURES = Object.keys(FIGURES) as readonly Figure[];
export const VERSION_FIGURES: readonly VersionFigure[] = ['fuel', 'memory', 'calls'];

/** Figures that are compared across size classes, in one workspace. */
export const ACROSS_CLASSES: ReadonlySet<Figure> = new Set(['read']);

export function figureOf(kind: FlagKind): Figure {
  return kind.replace(/-regression$/, '') as Figure;
}

export function isRegression(kind: FlagKind): boolean {
  return kind.endsWith('-regression');
}

/** A kind that the store has; `undefined` for one of another version of Airlock. */
export function kindOf(text: string): FlagKind | undefined {
  const figure = text.replace(/-regression$/, '');
  if (!ALL_FIGURES.some(each => each === figure)) return undefined;
  return text === figure || VERSION_FIGURES.some(each => each === figure) ? text as FlagKind : undefined;
}

/** The values of one figure where they are known. */
export function valuesOf(figure: Figure, samples: readonly Pick<ExecutionSample, Figure>[]): readonly number[] {
  return samples.flatMap(sample => sample[figure] ?? []);
}
