import { EventList } from '../events';
import { ByteReader } from '../reader';
import { refused, type Refused } from '../refusal';
import { readValueType, writeValueType, type ValueType } from '../valueTypes';
import { ByteWriter } from '../writer';
import { Column, type BodyPlan, type BodyTarget } from './bodyPlan';
import { FunctionTrait } from './links';
import { Threads } from './signatures';

/**
 * Copies a function's instructions, and makes room among its locals for what it carries: that stands behind the
 * parameters, and the locals that stood there move behind the others.
 */
export class BodyCopy {
  protected readonly body = new ByteWriter(64 * 1024);
  protected readonly head = new ByteWriter(64);
  protected readonly events: EventList;
  protected readonly bytes: Uint8Array;
  protected readonly target: BodyTarget;
  /** Where the function's row starts. */
  protected row = 0;
  protected nextUse = 0;

  // Of the function that is being written.
  protected threads = 0;
  protected frame = 0;
  /** Up to where the input is copied. */
  protected copied = 0;
  protected params = 0;
  protected displaced = 0;
  /** First of the displaced locals, in the new numbering. */
  protected displacedTo = 0;
  /** Whether every local's index takes one byte, before and after. */
  protected oneByteLocals = false;
  protected depthLocal = 0;
  protected fuelLocal = 0;
  protected nextLocal = 0;
  protected readonly added: ValueType[] = [];
  /** Whether fuel is kept in the global, because labels are reached by exceptions and by branches alike. */
  protected inGlobal = false;
  protected traits = 0;

  constructor(protected readonly plan: BodyPlan) {
    this.events = new EventList(plan.events, plan.eventCount);
    this.bytes = plan.bytes;
    this.target = plan.target;
  }

  protected overLimit(message: string): Refused {
    return refused('over-limit', this.of(Column.start), message, { functionIndex: this.of(Column.index) });
  }

  protected of(column: number): number {
    return this.plan.functions[this.row + column] as number;
  }

  protected has(trait: number): boolean {
    return (this.traits & trait) !== 0;
  }

  protected numberLocals(): void {
    const params = this.target.paramCounts[this.of(Column.type)] as number;
    const locals = this.of(Column.locals);
    const threads = this.target.threads[this.of(Column.index)] as number;
    this.threads = threads;
    this.frame = this.of(Column.frame);
    this.traits = this.of(Column.traits);
    this.params = params;
    this.displaced = Math.min(threads, locals - params);
    this.displacedTo = Math.max(locals, params + threads);
    this.depthLocal = params;
    this.fuelLocal = params + threads - 1;
    this.nextUse = this.of(Column.firstUse);
    this.oneByteLocals = this.displacedTo + this.displaced <= 0x80;
    this.nextLocal = this.displacedTo + this.displaced;
    this.added.length = 0;
    this.inGlobal = this.has(FunctionTrait.catchesAtLabels) && threads !== Threads.none;
  }

  protected local(type: ValueType): number {
    this.added.push(type);
    return this.nextLocal++;
  }

  protected localDeclarations(): ByteWriter {
    const { head, bytes, displaced, added } = this;
    const [start, code] = [this.of(Column.start), this.of(Column.code)];
    head.clear();
    if (displaced === 0 && added.length === 0) {
      head.raw(bytes, start, code);
      return head;
    }
    const reader = new ByteReader(bytes, start, code);
    const declared = reader.u32();
    const moved: ValueType[] = [];
    let groups = 0;
    let behind = reader.position;
    let left = 0;
    let type = 0;
    // The first groups lose what moves.
    while (moved.length < displaced) {
      const size = reader.u32();
      type = readValueType(reader, this.target.paramCounts.length);
      const taken = Math.min(size, displaced - moved.length);
      for (let count = 0; count < taken; count++) moved.push(type);
      left = size - taken;
      groups++;
      behind = reader.position;
    }
    moved.push(...added);
    head.u32(declared - groups + (left > 0 ? 1 : 0) + runs(moved));
    if (left > 0) {
      head.u32(left);
      writeValueType(head, type);
    }
    head.raw(bytes, behind, code);
    for (let from = 0, to = 1; from < moved.length; from = to++) {
      while (to < moved.length && moved[to] === moved[from]) to++;
      head.u32(to - from);
      writeValueType(head, moved[from] as ValueType);
    }
    return head;
  }

  /** Copies the input up to an offset and renumbers locals. */
  protected copyTo(end: number): void {
    const { body, bytes, copied } = this;
    this.copied = end;
    if (this.displaced === 0) {
      body.raw(bytes, copied, end);
      return;
    }
    const { localUses } = this.plan;
    let next = this.nextUse;
    while (next < localUses.length && (localUses[next] as number) < copied) next++;
    if (this.oneByteLocals) {
      // All indices before and after take the same bytes.
      const { params, displaced, displacedTo } = this;
      const shift = body.length - copied;
      body.raw(bytes, copied, end);
      const written = body.bytes;
      for (; next < localUses.length; next++) {
        const at = localUses[next] as number;
        if (at >= end) break;
        const byte = bytes[at] as number;
        const position = (byte & 0x7f) - params;
        if (position < displaced) written[at + shift] = (byte & 0x80) | (displacedTo + position);
      }
    } else {
      next = this.copyRenumbering(copied, end, next);
    }
    this.nextUse = next;
  }

  protected copyRenumbering(from: number, end: number, firstUse: number): number {
    const { body, bytes, displaced, params } = this;
    const { localUses } = this.plan;
    let copied = from;
    let next = firstUse;
    for (; next < localUses.length; next++) {
      const at = localUses[next] as number;
      if (at >= end) break;
      let behind = at + 1;
      let index = bytes[at] as number;
      if (index >= 0x80) {
        index &= 0x7f;
        for (let shift = 7; ; shift += 7) {
          const byte = bytes[behind++] as number;
          index |= (byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
      }
      if (index - params >= displaced) continue;
      body.raw(bytes, copied, at);
      body.u32(this.displacedTo + index - params);
      copied = behind;
    }
    body.raw(bytes, copied, end);
    return next;
  }
}

/** How many groups declare locals of these types, in this order. */
function runs(types: readonly ValueType[]): number {
  let count = 0;
  for (let index = 0; index < types.length; index++) if (types[index] !== types[index - 1]) count++;
  return count;
}
