import { EventList, EVENT_COLUMNS, HELPER_EVENT, OffsetList } from '../events';
import { HelperSet } from '../helpers';
import { estimateInlining } from '../inlining';
import type { ModuleOutline, Span } from '../module';
import { Refused } from '../refusal';
import type { ModuleScan } from '../scan';
import type { FunctionScan } from '../functionScan';
import type { Crew, ScanPart } from './crew';
import { cut } from './cut';
import { doScan } from './doPart';
import { addFunctions, lastEventOf, type ScannedPart } from './scanPart';

/** Bytes of code for each event that memory is set aside for: compilers make one in ten to twenty. */
const BYTES_PER_EVENT = 5;

/**
 * Reads all function bodies on several threads. The events of each part get a place of their own in one list; in the end
 * the parts move together. Throws Refused for the first function that is refused, as reading them one after the other does.
 * @returns `undefined` where it did not work out
 */
export function scanTogether(outline: ModuleOutline, crew: Crew): ModuleScan | undefined {
  const { bodies, bytes } = outline;
  const sizeOf = (position: number): number => (bodies[position] as Span).end - (bodies[position] as Span).start;
  const ranges = cut(bodies.length, sizeOf, crew.threads);
  const rooms = ranges.map(range => Math.ceil(range.bytes / BYTES_PER_EVENT) + 16);
  const count = rooms.reduce((sum, room) => sum + room, 0);
  const events = new Int32Array(new SharedArrayBuffer(4 * EVENT_COLUMNS * count));
  let firstEvent = 0;
  const parts = ranges.map(({ from, to }, index): ScanPart => {
    const endEvent = firstEvent + (rooms[index] as number);
    const part: ScanPart = { kind: 'scan', bytes, from, to, events, firstEvent, endEvent };
    firstEvent = endEvent;
    return part;
  });
  const scanned: ScannedPart[] = [];
  for (const result of crew.begin(parts, part => doScan(outline, part)).finish()) {
    if (result.kind === 'refused') throw new Refused(result.refusal);
    if (result.kind !== 'scanned') return undefined;
    scanned.push(result.part);
  }
  return join(outline, parts, scanned, events);
}

function join(outline: ModuleOutline, parts: readonly ScanPart[], scanned: readonly ScannedPart[], rows: Int32Array): ModuleScan {
  const functions: FunctionScan[] = [];
  const helpers = new HelperSet();
  const referenced = new Set<number>();
  const blockTypes = new Uint8Array(outline.types.length);
  const uses = new Int32Array(new SharedArrayBuffer(4 * scanned.reduce((sum, { localUses }) => sum + localUses.length, 0)));
  let use = 0;
  let count = 0;
  scanned.forEach((part, index) => {
    const { from, firstEvent } = parts[index] as ScanPart;
    const lastEvent = lastEventOf(part);
    rows.copyWithin(count * EVENT_COLUMNS, firstEvent * EVENT_COLUMNS, lastEvent * EVENT_COLUMNS);
    addFunctions(outline, part, from, firstEvent - count, functions);
    const behind = count + lastEvent - firstEvent;
    renameHelpers(rows, count, behind, part.helpers.map(helper => helpers.add(helper)));
    count = behind;
    for (const reference of part.referenced) referenced.add(reference);
    part.blockTypes.forEach((named, type) => {
      if (named === 1) blockTypes[type] = 1;
    });
    uses.set(part.localUses, use);
    use += part.localUses.length;
  });
  const events = new EventList(rows, count);
  estimateInlining(outline.importedFunctions, functions, events);
  return {
    functions, events, helpers, referenced, blockTypes,
    catches: scanned.some(part => part.catches),
    localUses: new OffsetList(uses, uses.length),
    typedReferences: scanned.some(part => part.typedReferences),
  };
}

/** Puts the module's ids of helpers in the place of a part's own. */
function renameHelpers(rows: Int32Array, first: number, behind: number, ids: readonly number[]): void {
  if (ids.every((id, own) => id === own)) return;
  for (let row = first * EVENT_COLUMNS; row < behind * EVENT_COLUMNS; row += EVENT_COLUMNS) {
    if (((rows[row] as number) & 0xff) === HELPER_EVENT) rows[row + 3] = ids[rows[row + 3] as number] as number;
  }
}
