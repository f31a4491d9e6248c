import type { Body } from './body';
import { laneStores, stores } from './operators';
import { writeAddress, writeMemoryImmediate } from './numberCode';
import type { NumberType } from './values';

/** A store or a bulk instruction; false where there is no memory. */
export function writeMemoryStatement(body: Body): boolean {
  const { choices, plan } = body;
  if (plan.memories.length === 0) return false;
  if (choices.below(3) > 0) {
    writeStore(body);
    return true;
  }
  const length = choices.of([7, 0xff, 0xfff]);
  switch (choices.below(4)) {
    case 0: {
      const memory = writeAddress(body);
      body.value('i32');
      body.bounded(is64(body, memory), length);
      body.op(0xfc, 11, memory);
      return true;
    }
    case 1: {
      const to = writeAddress(body);
      const from = writeAddress(body);
      body.bounded(is64(body, to) && is64(body, from), length);
      body.op(0xfc, 10, to, from);
      return true;
    }
    case 2: {
      if (plan.data.length === 0) break;
      const memory = writeAddress(body);
      body.bounded(false, 15);
      body.bounded(false, 31);
      body.op(0xfc, 8, choices.below(plan.data.length), memory);
      return true;
    }
    default:
      if (plan.data.length === 0 || !choices.oneIn(3)) break;
      body.op(0xfc, 9, choices.below(plan.data.length));
      return true;
  }
  writeStore(body);
  return true;
}

function is64({ plan }: Body, memory: number): boolean {
  return plan.memories[memory]?.is64 === true;
}

function writeStore(body: Body): void {
  const { choices, plan } = body;
  const { features } = plan;
  const memory = writeAddress(body);
  if (features.simd && choices.oneIn(6)) {
    const [opcode, align, lanes] = choices.of(laneStores);
    body.value('v128');
    body.op(0xfd, opcode);
    writeMemoryImmediate(body, align, memory);
    return body.out.u8(choices.below(lanes));
  }
  const types: NumberType[] = ['i32', 'i64', ...(features.floats ? ['f32', 'f64'] as const : []), ...(features.simd ? ['v128'] as const : [])];
  const type = choices.of(types);
  const [opcode, align] = choices.of(stores[type]);
  body.value(type);
  if (type === 'v128') body.op(0xfd, opcode);
  else body.op(opcode);
  writeMemoryImmediate(body, align, memory);
}
