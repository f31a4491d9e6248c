import type { Additions } from './additions';
import type { Assembler } from './assembler';
import { MAX_OPERAND, operandShifts, type OperandPrice } from './costs';
import type { HelperKind } from './helpers';
import { Op } from './opcodes';
import { I32, I64 } from './valueTypes';

/** Opcode of `table.size` after the prefix. */
const TABLE_SIZE = 16;

/** What the helpers refer to. */
export interface HelperTarget {
  readonly fuelGlobal: number;
  readonly outOfFuel: number;
  /** Where growth is capped at run time: the i32 global with the cap, and what notes a refusal. */
  readonly cap?: (kind: 'growMemory' | 'growTable', index: number) => Cap | undefined;
}

export interface Cap {
  /** Pushes the cap as an i64. */
  readonly push: (code: Assembler) => void;
  /** Notes that a growth was refused. */
  readonly refuse: (code: Assembler) => void;
}

/** Adds the helper functions and returns their indices by helper id. */
export function addHelpers(additions: Additions, helpers: readonly HelperKind[], target: HelperTarget): number[] {
  return helpers.map(helper => {
    const type = helper.is64 ? I64 : I32;
    const index = additions.declare(nameOf(helper), [type], [type]);
    additions.define(index, 1, code => {
      if (helper.kind !== 'charge') writeCap(code, helper, target);
      writeCharge(code, priceOf(helper), helper.is64, target);
    });
    return index;
  });
}

export function nameOf(helper: HelperKind): string {
  return helper.kind === 'charge' ? `charge ${helper.price}${helper.is64 ? ' 64' : ''}` : `${helper.kind} ${helper.index}`;
}

export function priceOf(helper: HelperKind): OperandPrice {
  if (helper.kind === 'charge') return helper.price;
  return helper.kind === 'growMemory' ? 'memoryPages' : 'tableElements';
}

function pushOperand(code: Assembler, is64: boolean): void {
  code.get(0);
  if (!is64) code.op(Op.i64ExtendI32U);
}

/**
 * Answers -1, which no growth can reach, where the operand is more than the memory's or table's own maximum leaves, or
 * more than the cap. Either costs nothing; only the second is noted.
 */
export function writeCap(
  code: Assembler, helper: Exclude<HelperKind, { kind: 'charge' }>, target: Pick<HelperTarget, 'cap'>, answer: () => void = () => undefined,
): void {
  const { most } = helper;
  const cap = target.cap?.(helper.kind, helper.index);
  const bounds: Cap[] = [];
  if (most !== undefined) bounds.push({ push: into => into.i64(most), refuse: () => undefined });
  if (cap !== undefined) bounds.push(cap);
  if (bounds.length === 0) return;
  // A growth by nothing asks for the size and always succeeds.
  code.get(0).op(helper.is64 ? Op.i64Eqz : Op.i32Eqz).open(Op.if).get(0);
  answer();
  code.op(Op.return).end();
  for (const bound of bounds) writeBound(code, helper, bound, answer);
}

function writeBound(code: Assembler, helper: Exclude<HelperKind, { kind: 'charge' }>, bound: Cap, answer: () => void): void {
  // n > bound, or size + n > bound: with n no more than the bound the sum cannot overflow.
  pushOperand(code, helper.is64);
  bound.push(code);
  code.op(Op.i64GtU);
  if (helper.kind === 'growMemory') code.at(Op.memorySize, helper.index);
  else code.op(Op.prefixMisc).at(TABLE_SIZE, helper.index);
  if (!helper.is64) code.op(Op.i64ExtendI32U);
  pushOperand(code, helper.is64);
  code.op(Op.i64Add);
  bound.push(code);
  code.op(Op.i64GtU, Op.i32Or).open(Op.if);
  bound.refuse(code);
  if (helper.is64) code.i64(-1n);
  else code.i32(-1);
  answer();
  code.op(Op.return).end();
}

/** Pushes what the operand, which is the first parameter, costs. */
export function pushPrice(code: Assembler, price: OperandPrice, is64: boolean): void {
  const shift = operandShifts[price];
  const amount = code.local(I64);
  pushOperand(code, is64);
  code.set(amount);
  if (is64) {
    code.get(amount).i64(MAX_OPERAND).op(Op.i64GtU).open(Op.if).i64(MAX_OPERAND).set(amount).end();
  }
  code.get(amount);
  if (shift > 0) code.i64(BigInt((1 << shift) - 1)).op(Op.i64Add).i64(BigInt(shift)).op(Op.i64ShrU);
  if (shift < 0) code.i64(BigInt(-shift)).op(Op.i64Shl);
}

/** Charges for the operand and hands it back. */
function writeCharge(code: Assembler, price: OperandPrice, is64: boolean, target: HelperTarget): void {
  code.at(Op.globalGet, target.fuelGlobal);
  pushPrice(code, price, is64);
  code.op(Op.i64Sub).at(Op.globalSet, target.fuelGlobal);
  code.at(Op.globalGet, target.fuelGlobal).i64(0n).op(Op.i64LtS).open(Op.if).call(target.outOfFuel).end();
  code.get(0);
}
