import { functionTypeOf } from '../decodeModule';
import type { ModuleOutline } from '../module';
import type { ModuleScan } from '../scan';
import { Column, COLUMNS, type BodyPlan, type BodyTarget } from './bodyPlan';
import type { Kinds } from './kinds';
import { FunctionTrait, type Links } from './links';
import type { Placement } from './placement';
import { Threads, type Signatures } from './signatures';

/** The module-wide part of a plan. Adds the types that blocks need. */
export function planTarget(
  outline: ModuleOutline, scan: ModuleScan, kinds: Kinds, signatures: Signatures, links: Links,
  added: Omit<BodyTarget, 'importedFunctions' | 'threads' | 'typeThreads' | 'open' | 'paramCounts' | 'results' | 'blockTypes' | 'resultTypes' | 'tables64'>,
): BodyTarget {
  const { types } = outline;
  const blockTypes = new Int32Array(types.length).fill(-1);
  scan.blockTypes.forEach((named, type) => {
    if (named === 1) blockTypes[type] = signatures.index(type, Threads.none);
  });
  const resultTypes = new Int32Array(types.length).fill(-1);
  for (const { index } of scan.functions) {
    const type = outline.functions[index] as number;
    const wrapped = ((links.traits[index - outline.importedFunctions] as number) & FunctionTrait.wrapped) !== 0;
    if (!wrapped || resultTypes[type] !== -1 || functionTypeOf(outline, index).results.length < 2) continue;
    resultTypes[type] = signatures.results(type);
  }
  return {
    ...added, importedFunctions: outline.importedFunctions, threads: kinds.threads, typeThreads: kinds.typeThreads, open: kinds.open,
    paramCounts: Int32Array.from(types, type => (type.kind === 'func' ? type.params.length : 0)),
    results: types.map(type => (type.kind === 'func' ? type.results : [])),
    blockTypes, resultTypes, tables64: outline.tables.map(table => table.limits.is64),
  };
}

/** The plan of all of a module's bodies. */
export function planBodies(outline: ModuleOutline, scan: ModuleScan, kinds: Kinds, links: Links, placement: Placement, target: BodyTarget): BodyPlan {
  const { events, localUses } = scan;
  const { checks } = kinds;
  const functions = new Int32Array(scan.functions.length * COLUMNS);
  let use = 0;
  scan.functions.forEach((body, position) => {
    while (use < localUses.count && (localUses.data[use] as number) < body.body.start) use++;
    const row = position * COLUMNS;
    functions[row + Column.index] = body.index;
    functions[row + Column.start] = body.body.start;
    functions[row + Column.code] = body.code;
    functions[row + Column.end] = body.body.end;
    functions[row + Column.locals] = body.locals;
    functions[row + Column.firstEvent] = body.firstEvent;
    functions[row + Column.lastEvent] = body.lastEvent;
    functions[row + Column.type] = outline.functions[body.index] as number;
    functions[row + Column.firstUse] = use;
    functions[row + Column.frame] = kinds.frames[body.index] as number;
    functions[row + Column.entry] = kinds.entry[body.index] as number;
    functions[row + Column.atEntry] = checks.atEntry[body.index] as number;
    functions[row + Column.prologue] = checks.prologue[body.index] as number;
    functions[row + Column.checks] = checks.counts[body.index] as number;
    functions[row + Column.traits] = links.traits[position] as number;
  });
  return {
    target, functions, bytes: outline.bytes, events: events.data, eventCount: events.count, open: links.open,
    after: placement.after, aside: placement.aside, flags: checks.flags, localUses: localUses.data.subarray(0, localUses.count),
  };
}
