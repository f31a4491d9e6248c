import type { EventList } from '../events';
import type { HelperKind } from '../helpers';
import type { ModuleOutline, Span } from '../module';
import { FunctionScanner } from '../scan';
import type { FunctionScan } from '../functionScan';

/** What was learned of consecutive functions, as plain data. Their events lie elsewhere. */
export interface ScannedPart {
  /** {@link COLUMNS} integers for each function. */
  readonly functions: Int32Array;
  /** By the ids that the part's own events use. */
  readonly helpers: readonly HelperKind[];
  readonly catches: boolean;
  readonly referenced: readonly number[];
  readonly localUses: Int32Array;
  readonly typedReferences: boolean;
  readonly blockTypes: Uint8Array;
}

const COLUMNS = 7;

/** Reads the bodies `from` up to, not including, `to`. Throws Refused, and NoRoom where the events do not fit. */
export function scanPart(outline: ModuleOutline, from: number, to: number, events: EventList): ScannedPart {
  const scanner = new FunctionScanner(outline, events);
  const functions = new Int32Array((to - from) * COLUMNS);
  for (let position = from; position < to; position++) {
    const scan = scanner.scan(outline.importedFunctions + position, outline.bodies[position] as Span);
    const { code, locals, localGroups, frameSlots, firstEvent, lastEvent, calls } = scan;
    functions.set([code, locals, localGroups, frameSlots, firstEvent, lastEvent, calls ? 1 : 0], (position - from) * COLUMNS);
  }
  const { helpers, catches, referenced, localUses, typedReferences, blockTypes } = scanner;
  return {
    functions, helpers: helpers.list, catches, referenced: [...referenced], localUses: localUses.data.slice(0, localUses.count), typedReferences, blockTypes,
  };
}

/**
 * Adds the functions of a part, of which `from` is the first, to those before it.
 * @param back how far its events have moved back
 */
export function addFunctions(outline: ModuleOutline, { functions }: ScannedPart, from: number, back: number, into: FunctionScan[]): void {
  for (let row = 0, position = from; row < functions.length; row += COLUMNS, position++) {
    const at = (column: number): number => functions[row + column] as number;
    into.push({
      index: outline.importedFunctions + position, body: outline.bodies[position] as Span,
      code: at(0), locals: at(1), localGroups: at(2), frameSlots: at(3), firstEvent: at(4) - back, lastEvent: at(5) - back, calls: at(6) === 1,
      inlined: 0,
    });
  }
}

/** Behind the last event of a part. */
export function lastEventOf({ functions }: ScannedPart): number {
  return functions[functions.length - COLUMNS + 5] as number;
}
