import { Refused } from '../refusal';
import { writeBodies } from '../threaded/body';
import { Column, COLUMNS, planned, type BodyPlan } from '../threaded/bodyPlan';
import { ByteWriter } from '../writer';
import type { Crew, WritePart } from './crew';
import { cut } from './cut';
import { doWrite } from './doPart';

/** Memory that is set aside for what is written: times the size of the bodies, and bytes for each function. */
const GROWTH = 2;
const PER_FUNCTION = 128;

/**
 * Writes the bodies of a plan on several threads.
 * @returns what was written, in pieces, in order
 */
export function writeTogether(plan: BodyPlan, crew: Crew): Uint8Array[] {
  const { functions } = plan;
  const sizeOf = (position: number): number => (functions[position * COLUMNS + Column.end] as number) - (functions[position * COLUMNS + Column.start] as number);
  const ranges = cut(planned(plan), sizeOf, crew.threads);
  const rooms = ranges.map(({ from, to, bytes }) => GROWTH * bytes + PER_FUNCTION * (to - from));
  const memory = new SharedArrayBuffer(rooms.reduce((sum, room) => sum + room, 0));
  let offset = 0;
  const parts = ranges.map(({ from, to }, index): WritePart => {
    const room = rooms[index] as number;
    const part: WritePart = { kind: 'write', plan, from, to, into: new Uint8Array(memory, offset, room) };
    offset += room;
    return part;
  });
  const written = new ByteWriter();
  return crew.begin(parts, part => doWrite(part, written)).finish().map((result, index) => {
    if (result.kind === 'refused') throw new Refused(result.refusal);
    const { from, to, into } = parts[index] as WritePart;
    if (result.kind === 'written') return into.subarray(0, result.length);
    const again = new ByteWriter(into.length * 2);
    writeBodies(plan, again, from, to);
    return again.view();
  });
}
