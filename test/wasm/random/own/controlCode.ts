import type { Body, Label } from './body';
import type { FunctionShape } from './types';
import { isRef, ref, same, writeValue, type Value } from './values';

/**
 * Writes a block, a branch or a call that leaves a value of a type, or none where none is wanted; false where nothing
 * suits. Behind a branch nothing is reached, and everything is valid.
 */
export function writeControl(body: Body, type: Value | undefined): boolean {
  const { choices } = body;
  if (!body.roomy) return false;
  switch (choices.below(14)) {
    case 0: case 1: return writeBlock(body, type, 0x02);
    case 2: case 3: return writeBlock(body, type, 0x03);
    case 4: case 5: return writeBlock(body, type, 0x04);
    case 6: return type === undefined && writeLeaving(body);
    case 7: case 8: return writeBranchIf(body, type);
    case 9: case 10: case 11: return writeCall(body, type);
    case 12: return writeThrough(body, type);
    default: return type === undefined && writeNullCheck(body);
  }
}

/** Writes what is between a block's opcode and its content. Returns the type's index, or -1 where it is written out. */
function writeBlockType(body: Body, shape: FunctionShape, index: number): void {
  if (index >= 0) return body.out.s32(index);
  const [result] = shape.results;
  if (result === undefined) body.out.u8(0x40);
  else writeValue(body.out, result);
}

/** A block whose results are the wanted type, behind values of its own that are consumed. */
function writeBlock(body: Body, type: Value | undefined, opcode: number): boolean {
  const { choices, plan } = body;
  const { types } = plan;
  const wanted = (results: readonly Value[]): boolean => type === undefined || results.some(result => types.isSub(result, type));
  const typed = types.indicesOf('func').filter(index => wanted(types.shapeOf(index, 'func').results));
  const simple: FunctionShape = { kind: 'func', params: [], results: type === undefined ? [] : [type] };
  const index = typed.length > 0 && choices.oneIn(2) ? choices.of(typed) : -1;
  const shape = index < 0 ? simple : types.shapeOf(index, 'func');
  body.values(shape.params);
  if (opcode === 0x04) body.value('i32');
  body.op(opcode);
  writeBlockType(body, shape, index);
  const isLoop = opcode === 0x03;
  body.labels.push({ types: isLoop ? shape.params : shape.results, handler: false });
  if (isLoop) body.countDown();
  writeInside(body, shape, isLoop);
  if (opcode === 0x04 && (choices.below(3) > 0 || !(shape.params.length === shape.results.length && shape.params.every((param, at) => same(param, shape.results[at] as Value))))) {
    body.op(0x05);
    writeInside(body, shape, false);
  }
  body.labels.pop();
  body.op(0x0b);
  keep(body, shape.results, type);
  return true;
}

/** Parameters consumed, some statements, a loop's way back, results. */
export function writeInside(body: Body, { params, results }: { params: readonly Value[]; results: readonly Value[] }, isLoop: boolean): void {
  const { choices } = body;
  body.consume(params);
  body.statements(choices.below(4));
  if (isLoop && choices.below(5) > 0) {
    body.values(params);
    body.value('i32');
    body.op(0x0d, 0);
    body.consume(params);
  }
  body.values(results);
}

/** Leaves of some results one value of a type, or none. */
export function keep(body: Body, results: readonly Value[], type: Value | undefined): void {
  if (type === undefined) return body.consume(results);
  const at = results.findIndex(result => body.plan.types.isSub(result, type));
  body.consume(results.slice(at + 1));
  if (at === 0) return;
  const local = body.locals.findIndex(candidate => same(candidate, results[at] as Value));
  if (local < 0) {
    body.consume(results.slice(0, at + 1));
    return body.simple(type);
  }
  body.op(0x21, local);
  body.consume(results.slice(0, at));
  body.op(0x20, local);
}

/** A branch, a return or a tail call that leaves for good. */
function writeLeaving(body: Body): boolean {
  const { choices, plan } = body;
  const [own] = body.labels as [Label];
  switch (choices.below(6)) {
    case 0:
      body.values(own.types);
      body.op(0x0f);
      return true;
    case 1: return writeBranchTable(body);
    case 2: case 3: return plan.features.tailCalls && body.tailCall();
    case 4:
      if (!choices.oneIn(6)) return false;
      body.op(0x00);
      return true;
    default: {
      const depth = choices.below(body.labels.length);
      body.values(labelAt(body, depth).types);
      body.op(0x0c, depth);
      return true;
    }
  }
}

export function labelAt(body: Body, depth: number): Label {
  return body.labels[body.labels.length - 1 - depth] as Label;
}

function writeBranchTable(body: Body): boolean {
  const { choices } = body;
  const depths = body.labels.map((_, depth) => depth);
  const { types } = labelAt(body, choices.below(depths.length));
  const alike = depths.filter(depth => {
    const label = labelAt(body, depth);
    return label.types.length === types.length && label.types.every((value, at) => same(value, types[at] as Value));
  });
  body.values(types);
  body.bounded(false, 7);
  const count = choices.below(6);
  body.op(0x0e, count);
  for (let entry = 0; entry <= count; entry++) body.out.u32(choices.of(alike));
  return true;
}

/** A branch that is taken or not; what it would have carried is consumed, or is the value that is wanted. */
function writeBranchIf(body: Body, type: Value | undefined): boolean {
  const { choices, plan } = body;
  const depths = body.labels.map((_, depth) => depth).filter(depth => type === undefined || labelAt(body, depth).types.some(value => plan.types.isSub(value, type)));
  if (depths.length === 0) return false;
  const depth = choices.of(depths);
  const { types } = labelAt(body, depth);
  body.values(types);
  body.value('i32');
  body.op(0x0d, depth);
  keep(body, types, type);
  return true;
}

/** A direct call. */
function writeCall(body: Body, type: Value | undefined): boolean {
  const { choices, plan } = body;
  const { types } = plan;
  const callees = plan.functions.flatMap((of, index) => {
    const { results } = types.shapeOf(of, 'func');
    return index !== plan.renew && (type === undefined || results.some(result => types.isSub(result, type))) ? [index] : [];
  });
  if (callees.length === 0) return false;
  const callee = choices.of(callees);
  const { params, results } = types.shapeOf(plan.functions[callee] as number, 'func');
  body.values(params);
  body.op(0x10, callee);
  keep(body, results, type);
  return true;
}

/** A call through a reference. */
function writeThrough(body: Body, type: Value | undefined): boolean {
  const { choices, plan } = body;
  const { types } = plan;
  const through = types.indicesOf('func').filter(index => type === undefined || types.shapeOf(index, 'func').results.some(result => types.isSub(result, type)));
  if (through.length === 0) return false;
  const index = choices.of(through);
  const { params, results } = types.shapeOf(index, 'func');
  body.values(params);
  body.callee(index, false);
  keep(body, results, type);
  return true;
}

/** `br_on_null` to an outer label whose other values are there. */
function writeNullCheck(body: Body): boolean {
  const { choices, plan } = body;
  if (!plan.features.typed) return false;
  const depth = choices.below(body.labels.length);
  const { types } = labelAt(body, depth);
  const last = types.at(-1);
  if (last !== undefined && isRef(last) && choices.oneIn(2)) {
    body.values(types.slice(0, -1));
    body.value(ref(last.heap));
    body.op(0xd6, depth);
    body.consume(types.slice(0, -1));
    return true;
  }
  const checked = plan.types.reference();
  body.values(types);
  body.value(ref(checked.heap));
  body.op(0xd5, depth);
  body.consume([...types, ref(checked.heap, false)]);
  return true;
}
