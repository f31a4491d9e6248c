import type { Body } from './body';
import { laneLoads, laneOperators, loads, operatorsFor, type Operator } from './operators';
import { ref, unpacked, writeHeap, type NumberType } from './values';

/** Leaves a number or a vector on the stack. */
export function writeNumber(body: Body, type: NumberType): void {
  const { choices, plan } = body;
  switch (choices.below(10)) {
    case 0:
      if (writeGlobal(body, type)) return;
      break;
    case 1: case 2:
      if (writeLoad(body, type)) return;
      break;
    case 3:
      if (type === 'i32' || type === 'i64') return writeSize(body, type);
      break;
    case 4: case 5:
      if (plan.features.references && writeFromReference(body, type)) return;
      break;
    case 6:
      body.values([type, type, 'i32']);
      return body.op(0x1b);
    default:
  }
  const lanes = plan.features.simd ? laneOperators.filter(operator => operator.result === type && (plan.features.floats || operator.params.every(param => param === 'v128' || param.startsWith('i')))) : [];
  if (lanes.length > 0 && choices.oneIn(4)) {
    const operator = choices.of(lanes);
    writeOperator(body, operator);
    return body.out.u8(choices.below(operator.lanes));
  }
  if (type === 'v128' && choices.oneIn(12)) {
    body.values(['v128', 'v128']);
    body.op(0xfd, 0x0d);
    for (let lane = 0; lane < 16; lane++) body.out.u8(choices.below(32));
    return;
  }
  const operators = operatorsFor(type, plan.features);
  if (operators.length === 0) return body.simple(type);
  const operator = choices.of(operators);
  writeOperator(body, operator);
  if (operator.nan !== undefined) withoutNaN(body, type, operator.nan);
}

function writeOperator(body: Body, { prefix, opcode, params }: Operator): void {
  body.values(params);
  if (prefix === undefined) body.op(opcode);
  else body.op(prefix, opcode);
}

/** Makes zeros of NaNs, whose bits may be others in other code. */
function withoutNaN(body: Body, type: NumberType, lanes: 'f32' | 'f64'): void {
  const temporary = body.locals.lastIndexOf(type);
  const read = (): void => body.op(0x20, temporary);
  body.op(0x22, temporary);
  if (type === 'v128') {
    read();
    read();
    body.op(0xfd, lanes === 'f32' ? 0x41 : 0x47);
    return body.op(0xfd, 0x4e);
  }
  body.out.u8(type === 'f32' ? 0x43 : 0x44);
  for (let byte = type === 'f32' ? 4 : 8; byte > 0; byte--) body.out.u8(0);
  read();
  read();
  body.op(type === 'f32' ? 0x5b : 0x61);
  body.op(0x1b);
}

function writeGlobal(body: Body, type: NumberType): boolean {
  const { plan } = body;
  const globals = plan.globals.flatMap((global, index) => (global.type === type && index !== plan.hangGlobal ? [index] : []));
  if (globals.length === 0) return false;
  body.op(0x23, body.choices.of(globals));
  return true;
}

/** Alignment, the memory where it is not the first, and an offset. */
export function writeMemoryImmediate(body: Body, align: number, memory: number): void {
  const { choices, out } = body;
  out.u32(choices.below(align + 1) | (memory === 0 ? 0 : 0x40));
  if (memory !== 0) out.u32(memory);
  out.u32(choices.oneIn(3) ? choices.below(70_000) : choices.below(16));
}

/** The index of a memory, and an address in it. */
export function writeAddress(body: Body): number {
  const { choices, plan } = body;
  const memory = choices.below(plan.memories.length);
  body.bounded(plan.memories[memory]?.is64 === true, choices.oneIn(4) ? 0x1ffff : 0xfff);
  return memory;
}

function writeLoad(body: Body, type: NumberType): boolean {
  const { choices, plan } = body;
  if (plan.memories.length === 0) return false;
  const memory = writeAddress(body);
  if (type === 'v128' && choices.oneIn(4)) {
    const [opcode, align, lanes] = choices.of(laneLoads);
    body.value('v128');
    body.op(0xfd, opcode);
    writeMemoryImmediate(body, align, memory);
    body.out.u8(choices.below(lanes));
    return true;
  }
  const [opcode, align] = choices.of(loads[type]);
  if (type === 'v128') body.op(0xfd, opcode);
  else body.op(opcode);
  writeMemoryImmediate(body, align, memory);
  return true;
}

/** The size of a memory or a table, or what it was before it grew. */
function writeSize(body: Body, type: 'i32' | 'i64'): void {
  const { choices, plan } = body;
  const is64 = type === 'i64';
  const memories = plan.memories.flatMap((memory, index) => (memory.is64 === is64 ? [index] : []));
  const tables = plan.tables.flatMap((table, index) => (table.is64 === is64 ? [index] : []));
  if (memories.length > 0 && (tables.length === 0 || choices.oneIn(2))) {
    const memory = choices.of(memories);
    if (choices.oneIn(2)) return body.op(0x3f, memory);
    body.bounded(is64, 1);
    return body.op(0x40, memory);
  }
  if (tables.length === 0) return body.simple(type);
  const table = choices.of(tables);
  if (choices.oneIn(2)) return body.op(0xfc, 16, table);
  body.value(plan.tables[table]?.element ?? ref('func'));
  body.bounded(is64, 3);
  body.op(0xfc, 15, table);
}

/** A number that a reference gives: a test, an element, a field. */
function writeFromReference(body: Body, type: NumberType): boolean {
  const { choices, plan, out } = body;
  const { types, features } = plan;
  if (!features.gc || choices.oneIn(4)) {
    if (type !== 'i32') return false;
    body.value(types.reference());
    body.op(0xd1);
    return true;
  }
  switch (choices.below(type === 'i32' ? 6 : 2)) {
    case 0: return writeField(body, field => field === type);
    case 1: return writeElement(body, field => field === type);
    case 2: {
      const target = types.reference();
      if (target.heap === 'exn') return false;
      body.value(ref(topOf(body, target.heap)));
      body.op(0xfb, choices.oneIn(2) ? 20 : 21);
      writeHeap(out, target.heap);
      return true;
    }
    case 3:
      body.value(ref('i31', !choices.oneIn(2)));
      body.op(0xfb, choices.oneIn(2) ? 29 : 30);
      return true;
    case 4:
      body.value(ref('array'));
      body.op(0xfb, 15);
      return true;
    default:
      body.values([ref('eq'), ref('eq')]);
      body.op(0xd3);
      return true;
  }
}

/** The type that all of a heap type's kind have in common. */
export function topOf(body: Body, heap: Parameters<typeof writeHeap>[1]): 'any' | 'func' | 'extern' | 'exn' {
  const { types } = body.plan;
  for (const top of ['any', 'func', 'extern', 'exn'] as const) {
    if (types.heapIsSub(heap, top) || heap === `no${top}`) return top;
  }
  return 'any';
}

/** Reads a field that suits; false where no structure has one. */
export function writeField(body: Body, suits: (type: ReturnType<typeof unpacked>) => boolean): boolean {
  const { choices, plan } = body;
  const places = plan.types.indicesOf('struct').flatMap(index => plan.types.shapeOf(index, 'struct').fields
    .flatMap((field, at) => (suits(unpacked(field.type)) ? [{ index, at, packed: field.type === 'i8' || field.type === 'i16' }] : [])));
  if (places.length === 0) return false;
  const { index, at, packed } = choices.of(places);
  body.value(ref(index, choices.oneIn(4)));
  body.op(0xfb, packed ? choices.of([3, 4]) : 2, index, at);
  return true;
}

/** Reads an element that suits; false where no array has such. */
export function writeElement(body: Body, suits: (type: ReturnType<typeof unpacked>) => boolean): boolean {
  const { choices, plan } = body;
  const arrays = plan.types.indicesOf('array').filter(index => suits(unpacked(plan.types.shapeOf(index, 'array').element.type)));
  if (arrays.length === 0) return false;
  const index = choices.of(arrays);
  const { type } = plan.types.shapeOf(index, 'array').element;
  body.value(ref(index, choices.oneIn(4)));
  body.bounded(false, 1);
  body.op(0xfb, type === 'i8' || type === 'i16' ? choices.of([12, 13]) : 11, index);
  return true;
}
