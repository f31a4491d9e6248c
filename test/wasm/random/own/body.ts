import { ByteWriter } from '../../../../src/wasm/writer';
import type { Choices } from './choices';
import { writeControl } from './controlCode';
import { writeException } from './exceptionCode';
import { writeMemoryStatement } from './memoryCode';
import { writeNumber } from './numberCode';
import type { Plan } from './plan';
import { writeReference } from './referenceCode';
import { writeTableStatement } from './tableCode';
import { isRef, ref, writeHeap, writeValue, type NumberType, type Value } from './values';

/** A place that branches can go to. */
export interface Label {
  readonly types: readonly Value[];
  /** Whether `rethrow` may name it. */
  handler: boolean;
}

const temporaries: readonly NumberType[] = ['f32', 'f64', 'v128'];

/** One function body in the making. What is written at any point is valid; the operand stack holds what `value` and `values` have left there. */
export class Body {
  readonly out = new ByteWriter();
  readonly labels: Label[] = [];
  readonly locals: Value[];
  private readonly declared: Value[];
  /** Locals from here on hold nothing yet. */
  private ready: number;
  /** How much may still be written. */
  private left: number;
  readonly choices: Choices;

  constructor(readonly plan: Plan, readonly index: number) {
    const { choices, features, types } = plan;
    this.choices = choices;
    const shape = types.shapeOf(plan.functions[index] as number, 'func');
    this.labels.push({ types: shape.results, handler: false });
    this.declared = [...choices.times(choices.below(5), () => types.value()), ...temporaries.filter(type => features.simd || type !== 'v128')];
    this.locals = [...shape.params, ...this.declared];
    this.ready = shape.params.length;
    this.left = choices.of([10, 40, 80, 160]);
  }

  /** The function with its locals, as it stands in the code section. */
  write(): ByteWriter {
    const { out } = this;
    const { params, results } = this.plan.types.shapeOf(this.plan.functions[this.index] as number, 'func');
    out.u32(this.declared.length);
    for (const local of this.declared) {
      out.u32(1);
      writeValue(out, local);
    }
    this.countDown();
    for (this.ready = params.length; this.ready < this.locals.length; this.ready++) {
      const type = this.locals[this.ready] as Value;
      if (isRef(type) && !type.nullable) {
        this.simple(type);
        this.op(0x21, this.ready);
      }
    }
    this.statements(this.choices.below(8));
    if (results.length === 0 || !this.endInCall()) this.values(results);
    out.u8(0x0b);
    return out;
  }

  private endInCall(): boolean {
    if (!this.plan.features.tailCalls || !this.choices.oneIn(3)) return false;
    return this.tailCall();
  }

  /** A call that the function ends in; false where no function has such results. */
  tailCall(): boolean {
    const { choices, plan } = this;
    const { types } = plan;
    const { results } = types.shapeOf(plan.functions[this.index] as number, 'func');
    const fits = (type: number): boolean => {
      const shape = types.shapeOf(type, 'func');
      return shape.results.length === results.length && shape.results.every((value, at) => types.isSub(value, results[at] as Value));
    };
    const callees = plan.functions.map((_, index) => index).filter(index => index !== plan.renew && fits(plan.functions[index] as number));
    const through = types.indicesOf('func').filter(fits);
    if (callees.length > 0 && choices.oneIn(2)) {
      const callee = choices.of(callees);
      this.values(types.shapeOf(plan.functions[callee] as number, 'func').params);
      this.op(0x12, callee);
      return true;
    }
    if (through.length === 0) return false;
    const type = choices.of(through);
    this.values(types.shapeOf(type, 'func').params);
    this.callee(type, true);
    return true;
  }

  /** What is called through, and the call. The parameters are there already. */
  callee(type: number, tail: boolean): void {
    const { choices, plan } = this;
    const tables = plan.tables.flatMap(({ element }, index) => (plan.types.heapIsSub(element.heap, 'func') ? [index] : []));
    if (tables.length === 0 || (plan.features.typed && choices.oneIn(2))) {
      if (!plan.features.typed) return this.op(0x00);
      this.value(ref(type, !choices.oneIn(4)));
      return this.op(tail ? 0x15 : 0x14, type);
    }
    const table = choices.of(tables);
    this.tableIndex(table);
    this.op(tail ? 0x13 : 0x11, type, table);
  }

  op(opcode: number, ...immediates: readonly number[]): void {
    this.out.u8(opcode);
    for (const immediate of immediates) this.out.u32(immediate);
  }

  i32(value: number): void {
    this.out.u8(0x41);
    this.out.s32(value);
  }

  /** Traps where the count of loops and calls has come to its end. */
  countDown(): void {
    const { hangGlobal } = this.plan;
    this.op(0x23, hangGlobal);
    this.op(0x45);
    this.op(0x04, 0x40);
    this.op(0x00);
    this.op(0x0b);
    this.op(0x23, hangGlobal);
    this.i32(1);
    this.op(0x6b);
    this.op(0x24, hangGlobal);
  }

  /** Whether there is room for something of several parts. */
  get roomy(): boolean {
    return this.left > 0;
  }

  values(types: readonly Value[]): void {
    for (const type of types) this.value(type);
  }

  /** Leaves one value of a type on the stack. */
  value(type: Value): void {
    const { choices } = this;
    if (this.left-- <= 0 || choices.oneIn(8)) return this.simple(type);
    if (choices.below(3) === 0 && this.local(type)) return;
    if (choices.below(4) === 0 && writeControl(this, type)) return;
    if (choices.below(12) === 0 && writeException(this, type)) return;
    if (isRef(type)) writeReference(this, type);
    else writeNumber(this, type);
  }

  /** Leaves a value without any parts of its own. */
  simple(type: Value): void {
    const { choices, out, plan } = this;
    if (choices.oneIn(2) && this.local(type)) return;
    if (isRef(type)) {
      const functions = plan.referable.filter(index => plan.types.isSub(ref(plan.functions[index] as number, false), type));
      if (functions.length > 0 && (!type.nullable || choices.oneIn(2))) return this.op(0xd2, choices.of(functions));
      if (plan.features.gc && plan.types.heapIsSub('i31', type.heap)) {
        this.i32(choices.between(-9, 9));
        return this.op(0xfb, 0x1c);
      }
      this.op(0xd0);
      writeHeap(out, type.heap);
      if (!type.nullable) this.op(0xd4);
      return;
    }
    switch (type) {
      case 'i32': return this.i32(choices.oneIn(3) ? choices.below(0x7fffffff) - 0x3fffffff : choices.between(-3, 20));
      case 'i64':
        out.u8(0x42);
        return out.s64(BigInt(choices.between(-5, 40)) << BigInt(choices.oneIn(3) ? choices.below(58) : 0));
      case 'f32': case 'f64': {
        out.u8(type === 'f32' ? 0x43 : 0x44);
        const bytes = type === 'f32' ? new Uint8Array(Float32Array.of(this.float()).buffer) : new Uint8Array(Float64Array.of(this.float()).buffer);
        return out.raw(bytes);
      }
      default:
        this.op(0xfd, 0x0c);
        for (let byte = 0; byte < 16; byte++) out.u8(choices.oneIn(2) ? 0 : choices.below(256));
    }
  }

  private float(): number {
    return this.choices.of([0, -0, 1, -1.5, 3, 1e9, -1e-9, 65_536, 2 ** 40, Infinity]);
  }

  /** A local that holds such a value; false where there is none. */
  private local(type: Value): boolean {
    const { choices, plan } = this;
    const fitting = this.locals.flatMap((local, index) => (index < this.ready && plan.types.isSub(local, type) ? [index] : []));
    if (fitting.length === 0) return false;
    this.op(0x20, choices.of(fitting));
    return true;
  }

  /** A local that what is on the stack can be put into. */
  localFor(type: Value): number | undefined {
    const fitting = this.locals.flatMap((local, index) => (this.plan.types.isSub(type, local) ? [index] : []));
    return fitting.length === 0 ? undefined : this.choices.of(fitting);
  }

  /** Takes values from the stack, the last one first. */
  consume(types: readonly Value[]): void {
    for (const type of [...types].reverse()) {
      const local = this.choices.oneIn(2) ? this.localFor(type) : undefined;
      if (local === undefined) this.op(0x1a);
      else this.op(0x21, local);
    }
  }

  /** An index or a length with a bound that it mostly keeps. */
  bounded(is64: boolean, mask: number): void {
    const type = is64 ? 'i64' : 'i32';
    this.value(type);
    if (this.choices.oneIn(40)) return;
    this.out.u8(is64 ? 0x42 : 0x41);
    this.out.s32(mask);
    this.op(is64 ? 0x83 : 0x71);
  }

  tableIndex(table: number): void {
    this.bounded(this.plan.tables[table]?.is64 === true, this.choices.of([1, 3, 7]));
  }

  statements(count: number): void {
    for (let made = 0; made < count && this.roomy; made++) this.statement();
  }

  statement(): void {
    const { choices, plan } = this;
    this.left--;
    switch (choices.below(12)) {
      case 0: case 1: {
        const type = choices.of(this.locals);
        this.value(type);
        return this.op(0x21, choices.of(this.locals.flatMap((local, index) => (plan.types.isSub(type, local) ? [index] : []))));
      }
      case 2: {
        const globals = plan.globals.flatMap(({ mutable }, index) => (mutable && index !== plan.hangGlobal ? [index] : []));
        if (globals.length === 0) break;
        const global = choices.of(globals);
        this.value(plan.globals[global]?.type ?? 'i32');
        return this.op(0x24, global);
      }
      case 3: case 4: case 5:
        if (writeMemoryStatement(this)) return;
        break;
      case 6:
        if (writeTableStatement(this)) return;
        break;
      case 7:
        if (writeException(this, undefined)) return;
        break;
      case 8:
        this.value(plan.types.value());
        return this.op(0x1a);
      default:
    }
    if (!writeControl(this, undefined)) this.op(0x01);
  }
}
