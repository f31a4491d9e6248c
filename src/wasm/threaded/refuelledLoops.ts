import { EventFlag } from '../events';
import { Op } from '../opcodes';
import { Column } from './bodyPlan';
import { CarriedFuel } from './carriedFuel';
import { Threads } from './signatures';

/** Labels around a loop that leaves to be refuelled. */
export const REFUEL_LABELS = 3;

/**
 * A loop in which nothing is called keeps its values in registers only where there is no call at all in it. Its head
 * therefore leaves it when fuel runs out, to an outer loop that asks for more and enters it again:
 *   block loop block loop charge, br_if 1 … end br 2 end ask, give back the charge, br 0 end end
 */
export class RefuelledLoops extends CarriedFuel {
  /** The innermost loop that is being written and leaves to be refuelled, or -1. */
  protected refuelled = -1;

  protected leavesToRefuel(loop: number): boolean {
    const { events, bytes } = this;
    const { open } = this.plan;
    const last = this.of(Column.lastEvent);
    if (!this.target.renewable || this.inGlobal || this.threads === Threads.none || (this.plan.after[loop] as number) === 0) return false;
    const type = bytes[events.start(loop) + 1] as number;
    if ((type & 0xc0) !== 0x40 || type === 0x63 || type === 0x64) return false;
    for (let event = loop + 1; event < last; event++) {
      if ((events.flags(event) & EventFlag.dead) !== 0) continue;
      switch (events.kind(event)) {
        case Op.end:
          if (open[event] === loop) return true;
          break;
        case Op.block: case Op.if: case Op.else: case Op.br: case Op.return: case Op.unreachable: case Op.refFunc:
          break;
        case Op.brIf:
          if (bytes[events.start(event)] !== Op.brIf) return false;
          break;
        default:
          return false;
      }
    }
    return false;
  }

  protected openRefuelled(loop: number): void {
    const { body } = this;
    const type = this.bytes[this.events.start(loop) + 1] as number;
    this.refuelled = loop;
    body.u8(Op.block);
    body.u8(type);
    body.u8(Op.loop);
    body.u8(type);
    body.u8(Op.block);
    body.u8(0x40);
  }

  protected chargeRefuelled(cost: number): void {
    this.pushLowered(cost);
    this.constant(0);
    this.body.u8(Op.i64LtS);
    this.at(Op.brIf, 1);
  }

  protected closeRefuelled(): void {
    const { body } = this;
    const cost = this.plan.after[this.refuelled] as number;
    this.refuelled = -1;
    this.at(Op.br, 2);
    body.u8(Op.end);
    this.pushDepth();
    this.pushFuel();
    this.at(Op.call, this.target.exhausted);
    this.constant(cost);
    body.u8(Op.i64Add);
    this.popFuel();
    this.at(Op.br, 0);
    body.u8(Op.end);
    body.u8(Op.end);
  }

  /** Whether a branch leaves a loop that has labels around it. */
  protected leaves(event: number): boolean {
    return this.refuelled >= 0 && (this.plan.open[event] as number) < this.refuelled;
  }
}
