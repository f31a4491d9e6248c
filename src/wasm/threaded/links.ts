import { EventFlag, HELPER_EVENT, type EventList } from '../events';
import type { ModuleOutline } from '../module';
import { Op } from '../opcodes';
import { ByteReader } from '../reader';
import type { ModuleScan } from '../scan';
import type { FunctionScan } from '../functionScan';

/** The function's own label, where others have their opening event. */
export const FUNCTION_LABEL = -1;

/** What is worth knowing of a function before anything is decided. */
export const FunctionTrait = {
  /** A branch other than br goes to its own label. */
  wrapped: 1,
  /** It catches exceptions at labels. */
  catchesAtLabels: 2,
  /** It executes `unreachable`, throws, or calls a helper: all of which need to know the fuel left. */
  needsFuel: 4,
  loops: 8,
  /** It ends in a call. */
  endsInCalls: 16,
} as const;

/** What belongs together in the functions' events. Events by index in the whole list. */
export class Links {
  /** Opening event of what an end, else or handler belongs to, and of a branch's target; or {@link FUNCTION_LABEL}. */
  readonly open: Int32Array;
  /** Of an opening event: whether edges come to its end that cannot be charged. */
  readonly pinned: Uint8Array;
  /** Of an `if`: its else; or -1. */
  readonly elseOf: Int32Array;
  /** {@link FunctionTrait}s by position in the scan. */
  readonly traits: Uint8Array;

  /** Whether any function throws. */
  throws = false;
  /** Whether any function catches exceptions at labels. */
  catchesAtLabels = false;

  private stack = new Int32Array(256);
  private depth = 0;
  private readonly reader: ByteReader;
  private readonly events: EventList;

  constructor(private readonly outline: ModuleOutline, scan: ModuleScan) {
    this.events = scan.events;
    this.open = scan.events.integers();
    this.pinned = new Uint8Array(scan.events.count);
    this.elseOf = new Int32Array(scan.events.count);
    this.traits = new Uint8Array(scan.functions.length);
    this.reader = new ByteReader(outline.bytes, 0, 0);
    scan.functions.forEach((body, position) => {
      const traits = this.link(body);
      this.traits[position] = traits;
      if ((traits & FunctionTrait.catchesAtLabels) !== 0) this.catchesAtLabels = true;
    });
  }

  private link(body: FunctionScan): number {
    const { events, open, pinned, elseOf } = this;
    let traits = 0;
    this.depth = 0;
    for (let event = body.firstEvent; event < body.lastEvent; event++) {
      if ((events.flags(event) & EventFlag.dead) !== 0) continue;
      const kind = events.kind(event);
      switch (kind) {
        case Op.loop:
          traits |= FunctionTrait.loops;
          this.push(event);
          break;
        case Op.tryTable:
          if (events.argument(event) > 0) traits |= FunctionTrait.catchesAtLabels | this.linkHandlers(event);
          this.push(event);
          break;
        case Op.block: case Op.try:
          this.push(event);
          break;
        case Op.if:
          elseOf[event] = -1;
          this.push(event);
          break;
        case Op.else:
          open[event] = this.stack[this.depth - 1] as number;
          elseOf[open[event] as number] = event;
          break;
        case Op.catch: case Op.catchAll:
          open[event] = this.stack[this.depth - 1] as number;
          break;
        case Op.end: case Op.delegate:
          open[event] = this.depth === 0 ? FUNCTION_LABEL : this.stack[--this.depth] as number;
          break;
        case Op.br:
          open[event] = this.target(events.argument(event));
          break;
        case Op.brIf: {
          const target = this.target(events.argument(event));
          open[event] = target;
          if (target === FUNCTION_LABEL) traits |= FunctionTrait.wrapped;
          else if (this.outline.bytes[events.start(event)] !== Op.brIf || this.carries(target)) pinned[target] = 1;
          break;
        }
        case Op.brOnNull: case Op.brOnNonNull: {
          const target = this.target(events.argument(event));
          open[event] = target;
          traits |= this.pin(target);
          break;
        }
        case Op.brTable:
          traits |= this.linkTable(event);
          break;
        case Op.returnCall: case Op.returnCallIndirect: case Op.returnCallRef:
          traits |= FunctionTrait.endsInCalls;
          break;
        default:
          if (kind === Op.throw || kind === Op.throwRef) this.throws = true;
          if (needsFuel(kind)) traits |= FunctionTrait.needsFuel;
      }
    }
    return traits;
  }

  private push(event: number): void {
    if (this.depth === this.stack.length) {
      const grown = new Int32Array(this.stack.length * 2);
      grown.set(this.stack);
      this.stack = grown;
    }
    this.stack[this.depth++] = event;
  }

  private target(label: number): number {
    return label >= this.depth ? FUNCTION_LABEL : this.stack[this.depth - 1 - label] as number;
  }

  private pin(target: number): number {
    if (target === FUNCTION_LABEL) return FunctionTrait.wrapped;
    this.pinned[target] = 1;
    return 0;
  }

  private linkTable(event: number): number {
    const { reader } = this;
    let traits = 0;
    reader.position = this.events.start(event) + 1;
    reader.end = this.events.end(event);
    for (let count = reader.u32(); count >= 0; count--) traits |= this.pin(this.target(reader.u32()));
    return traits;
  }

  private linkHandlers(event: number): number {
    const { reader } = this;
    let traits = 0;
    reader.position = this.events.start(event) + 1;
    reader.end = this.events.end(event);
    const byte = reader.bytes[reader.position] as number;
    if (byte === 0x63 || byte === 0x64) reader.u8();
    reader.s33();
    for (let count = reader.u32(); count > 0; count--) {
      if (reader.u8() < 2) reader.u32();
      traits |= this.pin(this.target(reader.u32()));
    }
    return traits;
  }

  /** Whether a branch to the end of this block takes operands along. */
  private carries(event: number): boolean {
    const at = this.events.start(event) + 1;
    const byte = this.outline.bytes[at] as number;
    if (byte === 0x40) return false;
    if ((byte & 0xc0) === 0x40) return true;
    const { reader } = this;
    reader.position = at;
    reader.end = this.events.end(event);
    const type = this.outline.types[reader.s33()];
    return type?.kind !== 'func' || type.results.length > 0;
  }
}

function needsFuel(kind: number): boolean {
  switch (kind) {
    case Op.unreachable: case Op.throw: case Op.rethrow: case Op.throwRef: case HELPER_EVENT:
      return true;
    default:
      return false;
  }
}
