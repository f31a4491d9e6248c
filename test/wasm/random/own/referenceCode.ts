import type { Body } from './body';
import { topOf, writeElement, writeField } from './numberCode';
import { isDefaultable } from './types';
import { isRef, ref, unpacked, writeHeap, writeValue, type Ref, type Value } from './values';

/** Leaves a reference on the stack. */
export function writeReference(body: Body, type: Ref): void {
  const { choices, plan, out } = body;
  const { types } = plan;
  const suits = (value: Value): boolean => types.isSub(value, type);
  switch (choices.below(9)) {
    case 0: {
      const globals = plan.globals.flatMap((global, index) => (suits(global.type) ? [index] : []));
      if (globals.length > 0) return body.op(0x23, choices.of(globals));
      break;
    }
    case 1: {
      const tables = plan.tables.flatMap(({ element }, index) => (suits(element) ? [index] : []));
      if (tables.length === 0) break;
      const table = choices.of(tables);
      body.tableIndex(table);
      return body.op(0x25, table);
    }
    case 2:
      if (!plan.features.typed || !plan.features.gc) break;
      return writeCast(body, type);
    case 3:
      if (plan.features.gc && writeField(body, suits)) return;
      break;
    case 4:
      if (plan.features.gc && writeElement(body, suits)) return;
      break;
    case 5:
      if (type.nullable || !plan.features.typed) break;
      body.value(ref(type.heap));
      return body.op(0xd4);
    case 6:
      body.values([type, type, 'i32']);
      body.op(0x1c, 1);
      return writeValue(out, type);
    case 7:
      if (plan.features.typed && writeNullBranch(body, type)) return;
      break;
    default:
  }
  if (!plan.features.gc || !writeAllocation(body, type)) body.simple(type);
}

/** A cast, or a branch on one out of a block that gives the type. */
function writeCast(body: Body, type: Ref): void {
  const { choices, out } = body;
  const top = topOf(body, type.heap);
  if (top === 'exn') return body.simple(type);
  const from = ref(top);
  if (choices.oneIn(2)) {
    body.value(from);
    body.op(0xfb, type.nullable ? 23 : 22);
    return writeHeap(out, type.heap);
  }
  // A block that is left with the type where the cast goes well, and goes on where it does not; or the other way round.
  const fails = choices.oneIn(3);
  const label = fails ? from : type;
  body.op(0x02);
  writeValue(out, label);
  body.labels.push({ types: [label], handler: false });
  body.value(from);
  body.op(0xfb, fails ? 25 : 24);
  out.u8(1 | (type.nullable ? 2 : 0));
  out.u32(0);
  writeHeap(out, from.heap);
  writeHeap(out, type.heap);
  if (fails) {
    body.consume([type]);
    body.value(from);
  } else {
    body.op(0x1a);
    body.value(type);
  }
  body.labels.pop();
  body.op(0x0b);
  if (!fails) return;
  body.op(0xfb, type.nullable ? 23 : 22);
  writeHeap(out, type.heap);
}

/** `br_on_null` or `br_on_non_null` out of a block of its own. */
function writeNullBranch(body: Body, type: Ref): boolean {
  const { choices, out } = body;
  if (!choices.oneIn(2)) {
    body.op(0x02);
    writeValue(out, type);
    body.labels.push({ types: [type], handler: false });
    body.value(ref(type.heap));
    body.op(0xd6, 0);
    body.value(type);
  } else {
    body.op(0x02);
    writeValue(out, type);
    body.labels.push({ types: [type], handler: false });
    body.op(0x02, 0x40);
    body.labels.push({ types: [], handler: false });
    body.value(ref(type.heap));
    body.op(0xd5, 0);
    body.op(0x0c, 1);
    body.labels.pop();
    body.op(0x0b);
    body.value(type);
  }
  body.labels.pop();
  body.op(0x0b);
  return true;
}

/** Makes something new of a type that suits; false where there is none. */
function writeAllocation(body: Body, type: Ref): boolean {
  const { choices, plan, out } = body;
  const { types } = plan;
  if (types.heapIsSub('i31', type.heap) && choices.oneIn(3)) {
    body.value('i32');
    body.op(0xfb, 28);
    return true;
  }
  if (type.heap === 'extern' || type.heap === 'any') {
    body.value(ref(type.heap === 'any' ? 'extern' : 'any', type.nullable));
    body.op(0xfb, type.heap === 'any' ? 26 : 27);
    return true;
  }
  const made = types.entries.flatMap(({ shape }, index) => (shape.kind !== 'func' && types.heapIsSub(index, type.heap) ? [index] : []));
  if (made.length === 0) return false;
  const index = choices.of(made);
  const shape = types.entries[index]?.shape;
  if (shape?.kind === 'struct') {
    if (choices.oneIn(3) && shape.fields.every(field => isDefaultable(field.type))) {
      body.op(0xfb, 1, index);
    } else {
      body.values(shape.fields.map(field => unpacked(field.type)));
      body.op(0xfb, 0, index);
    }
    return true;
  }
  const element = types.shapeOf(index, 'array').element.type;
  const length = (): void => body.bounded(false, choices.of([3, 15, 63]));
  const value = unpacked(element);
  const segments = isRef(value)
    ? plan.elements.flatMap((segment, at) => (types.isSub(segment.type, value) ? [at] : [])) : plan.data.map((_, at) => at);
  switch (choices.below(4)) {
    case 0:
      body.value(value);
      length();
      body.op(0xfb, 6, index);
      return true;
    case 1:
      if (!isDefaultable(element)) break;
      length();
      body.op(0xfb, 7, index);
      return true;
    case 2:
      if (segments.length === 0) break;
      body.bounded(false, 3);
      body.bounded(false, 3);
      body.op(0xfb, isRef(value) ? 10 : 9, index, choices.of(segments));
      return true;
    default:
  }
  const count = choices.below(5);
  for (let made = 0; made < count; made++) body.value(value);
  body.op(0xfb, 8, index);
  out.u32(count);
  return true;
}
