import { EventFlag, HELPER_EVENT } from '../events';
import { Op } from '../opcodes';
import { BodyCopy } from './bodyCopy';
import { Column } from './bodyPlan';
import { FunctionTrait } from './links';
import { Threads } from './signatures';

/** Writes how a function hands fuel and depth on, charges, and looks at what is left. */
export class CarriedFuel extends BodyCopy {
  /** Whether all checks branch to one place behind the function, and how many labels are in between here. */
  protected endsTogether = false;
  /** The last instruction that set the fuel: where it stands, and where it ends. */
  protected poppedAt = -1;
  protected poppedEnd = -1;
  /** What is charged where the fuel is handed on next. */
  protected putOff = 0;
  protected nesting = 0;

  /** Pushes the fuel to go on with. */
  protected pushFuel(): void {
    const { body } = this;
    if (this.inGlobal) {
      this.at(Op.globalGet, this.target.fuelGlobal);
    } else if (this.poppedEnd === body.length) {
      // It was set right before.
      body.bytes[this.poppedAt] = Op.localTee;
    } else {
      this.at(Op.localGet, this.fuelLocal);
    }
  }

  /** Pushes the fuel where its local is not looked at again before it is set anew; charges what was put off. */
  protected moveFuel(): void {
    if (!this.inGlobal && this.poppedEnd === this.body.length) this.body.length = this.poppedAt;
    else this.pushFuel();
    this.poppedEnd = -1;
    if (this.putOff === 0) return;
    this.constant(this.putOff);
    this.body.u8(Op.i64Sub);
    this.putOff = 0;
  }

  protected popFuel(): void {
    if (this.inGlobal) {
      this.at(Op.globalSet, this.target.fuelGlobal);
      return;
    }
    this.poppedAt = this.body.length;
    this.at(Op.localSet, this.fuelLocal);
    this.poppedEnd = this.body.length;
  }

  protected pushDepth(): void {
    if (this.threads === Threads.both) this.at(Op.localGet, this.depthLocal);
    else this.constant(0);
  }

  /** The depth as it was when the function was entered. */
  protected pushEntryDepth(): void {
    this.pushDepth();
    this.constant(this.frame);
    this.body.u8(Op.i64Add);
  }

  protected carry(threads: number): void {
    if (threads === Threads.both) this.pushDepth();
    if (threads !== Threads.none) this.moveFuel();
  }

  protected spill(): void {
    if (this.inGlobal || this.threads === Threads.none) return;
    this.at(Op.localGet, this.fuelLocal);
    this.at(Op.globalSet, this.target.fuelGlobal);
  }

  protected at(opcode: number, index: number): void {
    this.body.u8(opcode);
    this.body.u32(index);
  }

  protected constant(value: number): void {
    this.body.u8(Op.i64Const);
    this.body.s53(value);
  }

  protected writeEntry(): void {
    if (this.threads === Threads.none) return;
    if (this.inGlobal) {
      this.at(Op.localGet, this.fuelLocal);
      this.popFuel();
    }
    const cost = this.of(Column.entry);
    if (this.threads === Threads.both && this.of(Column.prologue) === -1) this.writePrologue(cost);
    else this.charge(cost, this.of(Column.atEntry) === 1);
  }

  /** Lowers the depth by the function's frame, charges, and looks at both. */
  protected writePrologue(cost: number): void {
    const { body } = this;
    this.at(Op.localGet, this.depthLocal);
    this.constant(this.frame);
    body.u8(Op.i64Sub);
    this.at(Op.localTee, this.depthLocal);
    this.pushLowered(cost);
    body.u8(Op.i64Or);
    this.check();
  }

  /** Charges, and pushes what is left. */
  protected pushLowered(cost: number): void {
    if (cost === 0) return this.pushFuel();
    if (this.inGlobal) {
      this.lower(cost);
      return this.pushFuel();
    }
    this.moveFuel();
    this.constant(cost);
    this.body.u8(Op.i64Sub);
    this.at(Op.localTee, this.fuelLocal);
  }

  protected lower(cost: number): void {
    if (cost === 0) return;
    this.moveFuel();
    this.constant(cost);
    this.body.u8(Op.i64Sub);
    this.popFuel();
  }

  /** Looks at the i64 on top of the stack and asks for more fuel where it is below zero. */
  protected check(): void {
    const { body } = this;
    this.constant(0);
    body.u8(Op.i64LtS);
    if (this.endsTogether) {
      this.at(Op.brIf, this.nesting);
      return;
    }
    body.u8(Op.if);
    body.u8(0x40);
    this.askForMore();
    body.u8(Op.end);
  }

  protected askForMore(): void {
    this.pushDepth();
    this.pushFuel();
    this.at(Op.call, this.target.exhausted);
    if (this.target.renewable) this.popFuel();
    else this.body.u8(Op.unreachable);
  }

  protected charge(cost: number, checked: boolean): void {
    if (this.threads === Threads.none) return;
    const owed = cost + this.putOff;
    this.putOff = 0;
    if (!checked) return this.lower(owed);
    this.pushLowered(owed);
    this.check();
  }

  /**
   * A charge that nothing looks at. Where fuel is handed on next anyway, in a straight line from here, it is put off until
   * then: what is lowered on the way takes no instructions to keep.
   */
  protected chargeUnseen(cost: number, event: number): void {
    if (this.inGlobal || this.threads === Threads.none || !this.handsOnNext(event)) this.charge(cost, false);
    else this.putOff += cost;
  }

  protected handsOnNext(event: number): boolean {
    const { events, target } = this;
    const last = this.of(Column.lastEvent) - 1;
    for (let next = event + 1; next < last; next++) {
      if ((events.flags(next) & EventFlag.dead) !== 0) continue;
      switch (events.kind(next)) {
        case Op.block: case Op.refFunc:
          break;
        case Op.call:
          if (target.threads[events.argument(next)] !== Threads.none) return true;
          break;
        case Op.callIndirect: case Op.callRef:
          if (target.open || target.typeThreads[events.argument(next)] !== Threads.none) return true;
          break;
        case Op.return: case HELPER_EVENT:
          return true;
        default:
          return false;
      }
    }
    return !this.has(FunctionTrait.wrapped);
  }
}
