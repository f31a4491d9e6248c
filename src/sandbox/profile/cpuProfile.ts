import { COLLAPSED, ROOT, type CallNode } from './callTree';

/** A profile as V8 writes it (DevTools protocol, `Profiler.Profile`); one fuel unit stands for one microsecond. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly startTime: 0;
  /** Fuel units in all. */
  readonly endTime: number;
  /** Nodes in the order of a walk through the tree, each that used fuel once. */
  readonly samples: readonly number[];
  /** Before each sample: what the sample before it used. */
  readonly timeDeltas: readonly number[];
  /** Not V8's: what the figures are, for whoever reads the file by itself. */
  readonly airlock: ProfileSummary;
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly scriptId: string;
    readonly url: string;
    /** Function index in the plugin's own module; -1 where the node is no function. */
    readonly lineNumber: number;
    readonly columnNumber: 0 | -1;
  };
  /** Fuel units that it used itself. */
  readonly hitCount: number;
  readonly children: readonly number[];
  /** Not V8's: how often it was called on this path. */
  readonly calls: number;
}

export interface ProfileSummary {
  readonly unit: 'fuel';
  readonly fuelVersion: number;
  /** Fuel units in all. */
  readonly total: number;
  /** Fuel units of calls of the host, which are part of the total. */
  readonly hostCalls: number;
  /** Fuel units of calls that are shown without their callers, because the tree would be too deep or too large. */
  readonly collapsed: number;
}

/** Names for what the tree has by index. */
export interface ProfileNames {
  /** Name of the module, shown as the place of each function. */
  readonly module: string;
  readonly functionName: (index: number) => string;
  /** Whether the function is an import, which the host runs. */
  readonly isImport: (index: number) => boolean;
}

const COLLAPSED_NAME = '(calls too deep or too many to show with their callers)';

/** Writes a call tree down as a profile. The sum of all nodes' `hitCount` is `endTime`. */
export function cpuProfile(tree: readonly CallNode[], names: ProfileNames, fuelVersion: number): CpuProfile {
  const children = new Map<number, number[]>();
  for (const { id, parent } of tree) {
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [id]);
    else siblings.push(id);
  }
  const isCollapsed = children.has(COLLAPSED) || (tree[COLLAPSED]?.self ?? 0) > 0;
  const isShown = (id: number): boolean => id !== COLLAPSED || isCollapsed;
  const frames = new Map<number, ProfileNode['callFrame']>();
  const nodes = tree.filter(({ id }) => isShown(id)).map((node): ProfileNode => ({
    id: node.id + 1,
    callFrame: frameOf(node, names, frames),
    hitCount: node.self,
    children: (children.get(node.id) ?? []).filter(isShown).map(child => child + 1),
    calls: node.calls,
  }));
  const sum = (chosen: readonly CallNode[]): number => chosen.reduce((total, { self }) => total + self, 0);
  const total = sum(tree);
  return {
    nodes, startTime: 0, endTime: total, ...samplesOf(tree, children),
    airlock: {
      unit: 'fuel', fuelVersion, total,
      hostCalls: sum(tree.filter(node => node.function >= 0 && names.isImport(node.function))),
      collapsed: sum(tree.filter(({ id, parent }) => id === COLLAPSED || parent === COLLAPSED)),
    },
  };
}

function frameOf({ id, function: index }: CallNode, names: ProfileNames, known: Map<number, ProfileNode['callFrame']>): ProfileNode['callFrame'] {
  if (index < 0) return { functionName: id === ROOT ? '(root)' : COLLAPSED_NAME, scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
  const frame = known.get(index) ?? { functionName: names.functionName(index), scriptId: '1', url: names.module, lineNumber: index, columnNumber: 0 };
  known.set(index, frame);
  return frame;
}

/** Readers give each sample the time up to the next one, so a last one at the root ends the last that counts. */
function samplesOf(tree: readonly CallNode[], children: ReadonlyMap<number, readonly number[]>): Pick<CpuProfile, 'samples' | 'timeDeltas'> {
  const samples: number[] = [];
  const timeDeltas = [0];
  const waiting: number[] = [ROOT];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const self = tree[id]?.self ?? 0;
    if (self > 0) {
      samples.push(id + 1);
      timeDeltas.push(self);
    }
    waiting.push(...[...(children.get(id) ?? [])].reverse());
  }
  samples.push(ROOT + 1);
  return { samples, timeDeltas };
}
