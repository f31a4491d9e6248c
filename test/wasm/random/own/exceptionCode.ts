import type { Body } from './body';
import { keep, labelAt, writeInside } from './controlCode';
import { ref, writeValue, type Value } from './values';

/**
 * Writes something that throws or catches and that leaves a value of a type, or none where none is wanted; false where
 * nothing suits.
 */
export function writeException(body: Body, type: Value | undefined): boolean {
  const { choices, plan } = body;
  const { legacy, exnref } = plan.features;
  if ((!legacy && !exnref) || !body.roomy) return false;
  if (type === undefined && choices.oneIn(3)) return writeThrow(body);
  if (legacy && (!exnref || choices.oneIn(2))) writeTry(body, type);
  else writeTryTable(body, type);
  return true;
}

function paramsOf({ plan }: Body, tag: number): readonly Value[] {
  return plan.types.shapeOf(plan.tags[tag] as number, 'func').params;
}

function writeThrow(body: Body): boolean {
  const { choices, plan } = body;
  if (plan.features.legacy && choices.oneIn(3)) {
    const handlers = body.labels.map((_, depth) => depth).filter(depth => labelAt(body, depth).handler);
    if (handlers.length > 0) {
      body.op(0x09, choices.of(handlers));
      return true;
    }
  }
  if (plan.features.exnref && choices.oneIn(4)) {
    body.value(ref('exn'));
    body.op(0x0a);
    return true;
  }
  const tag = choices.below(plan.tags.length);
  // Most of the time only under some condition, so that what follows is reached.
  const always = choices.oneIn(4);
  if (!always) {
    body.value('i32');
    body.op(0x04, 0x40);
    body.labels.push({ types: [], handler: false });
  }
  body.values(paramsOf(body, tag));
  body.op(0x08, tag);
  if (!always) {
    body.labels.pop();
    body.op(0x0b);
  }
  return true;
}

/** `try` with handlers or `delegate`. */
function writeTry(body: Body, type: Value | undefined): void {
  const { choices, plan, out } = body;
  const results = type === undefined ? [] : [type];
  const inside = { params: [], results };
  const label = { types: results, handler: false };
  body.op(0x06);
  if (type === undefined) out.u8(0x40);
  else writeValue(out, type);
  body.labels.push(label);
  writeInside(body, inside, false);
  if (choices.oneIn(4)) {
    body.labels.pop();
    return body.op(0x18, choices.below(body.labels.length));
  }
  label.handler = true;
  for (let handlers = choices.below(3); handlers > 0; handlers--) {
    const tag = choices.below(plan.tags.length);
    body.op(0x07, tag);
    body.consume(paramsOf(body, tag));
    writeInside(body, inside, false);
  }
  if (choices.oneIn(2)) {
    body.op(0x19);
    writeInside(body, inside, false);
  }
  body.labels.pop();
  body.op(0x0b);
}

/** `try_table` in blocks of its own that take what is caught. */
function writeTryTable(body: Body, type: Value | undefined): void {
  const { choices, plan, out } = body;
  const { types } = plan;
  const results = type === undefined ? [] : [type];
  const openBlock = (opcode: number, values: readonly Value[]): void => {
    body.op(opcode);
    const [only] = values;
    if (only === undefined) out.u8(0x40);
    else writeValue(out, only);
    body.labels.push({ types: values, handler: false });
  };
  const close = (): void => {
    body.labels.pop();
    body.op(0x0b);
  };
  // What can be caught into a block of no more than one result.
  const clauses = [{ kind: 2, tag: -1, caught: [] as readonly Value[] }, { kind: 3, tag: -1, caught: [ref('exn')] }, ...plan.tags.flatMap((_, tag) => {
    const caught = paramsOf(body, tag);
    return [...(caught.length < 2 ? [{ kind: 0, tag, caught }] : []), ...(caught.length === 0 ? [{ kind: 1, tag, caught: [ref('exn')] }] : [])];
  })];
  const chosen = choices.of(clauses);
  openBlock(0x02, results);
  openBlock(0x02, chosen.caught);
  const alike = clauses.filter(({ caught }) => caught.length === chosen.caught.length && caught.every((value, at) => types.isSub(value, chosen.caught[at] as Value)));
  const all = choices.oneIn(8) ? [] : [chosen, ...choices.times(choices.below(2), () => choices.of(alike))];
  body.op(0x1f);
  if (type === undefined) out.u8(0x40);
  else writeValue(out, type);
  out.u32(all.length);
  for (const { kind, tag } of all) {
    out.u8(kind);
    if (tag >= 0) out.u32(tag);
    out.u32(0);
  }
  body.labels.push({ types: results, handler: false });
  writeInside(body, { params: [], results }, false);
  close();
  body.op(0x0c, 1);
  close();
  if (chosen.kind % 2 === 1 && choices.oneIn(3)) {
    body.op(0x0a);
  } else {
    keep(body, chosen.caught, undefined);
    body.statements(choices.below(3));
  }
  body.values(results);
  close();
}
