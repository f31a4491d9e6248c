import type { Additions } from './additions';
import type { Assembler } from './assembler';
import { functionTypeOf } from './decodeModule';
import { ExternKind, type ModuleOutline } from './module';
import { Op } from './opcodes';
import type { ModuleScan } from './scan';
import { I32 } from './valueTypes';

/** Functions that stand between a metered module and whatever is around it. */
export interface Boundary {
  /** What a direct call of a function calls. */
  readonly callee: (index: number) => number;
  /** What a reference to a function refers to. */
  readonly reference: (index: number) => number;
  /** What is exported for a function. */
  readonly exported: (index: number) => number;
}

/** Estimate, in bytes, of the engine's frames between a call of the host and a call back from it. */
const HOST_CALL_FRAMES = 1024;

interface Counters {
  readonly stackGlobal: number;
  readonly stackBytes: number;
}

/**
 * Adds a stub for each imported function and a wrapper for each exported one.
 *
 * A stub restores the stack counter behind the call, because the host may have swallowed a trap of a nested call whose
 * frames never gave back what they took. It also counts how many calls of the host are open. A wrapper that finds none
 * open was entered from outside: whatever the last call from outside left of the stack counter, it starts full. An
 * exception that leaves through a wrapper closes the calls of the host that it passed; a trap cannot be caught there,
 * so one that passes through the host and out again leaves its calls counted as open, and what they took stays taken.
 *
 * Tail calls of imports stay tail calls. References to imports of types that have subtypes stay references to the
 * imports: a stub would lose the finer type.
 */
export function addBoundary(outline: ModuleOutline, additions: Additions, scan: ModuleScan, counters: Counters): Boundary {
  const { importedFunctions: imported } = outline;
  const openCalls = additions.global('open calls', 'i32', 0n);
  const stubs = Array.from({ length: imported }, (_, index) => {
    const stub = additions.declareTyped(`import ${index}`, outline.functions[index] as number);
    additions.define(stub, functionTypeOf(outline, index).params.length, code => writeStub(code, outline, index, openCalls, counters));
    return stub;
  });
  const wrappers = new Map<number, number>();
  const throws = imported > 0 || outline.tags.length > 0 || scan.catches;
  for (const { kind, index } of outline.exports) {
    if (kind !== ExternKind.func || index < imported || wrappers.has(index)) continue;
    const wrapper = additions.declareTyped(`export ${index}`, outline.functions[index] as number);
    additions.define(wrapper, functionTypeOf(outline, index).params.length, code => {
      writeWrapper(code, outline, index, openCalls, counters, throws, type => additions.type([], type));
    });
    wrappers.set(index, wrapper);
  }
  const stubOf = (index: number): number => stubs[index] ?? index;
  return {
    callee: stubOf,
    reference: index => (index < imported && !functionTypeOf(outline, index).open ? stubOf(index) : index),
    exported: index => wrappers.get(index) ?? index,
  };
}

function pushParams(code: Assembler, outline: ModuleOutline, index: number): void {
  functionTypeOf(outline, index).params.forEach((_, position) => code.get(position));
}

function writeStub(code: Assembler, outline: ModuleOutline, index: number, openCalls: number, { stackGlobal }: Counters): void {
  const stack = code.local(I32);
  const open = code.local(I32);
  code.at(Op.globalGet, stackGlobal).set(stack);
  code.get(stack).i32(HOST_CALL_FRAMES).op(Op.i32Sub).at(Op.globalSet, stackGlobal);
  code.at(Op.globalGet, openCalls).set(open);
  code.get(open).i32(1).op(Op.i32Add).at(Op.globalSet, openCalls);
  pushParams(code, outline, index);
  code.call(index);
  code.get(stack).at(Op.globalSet, stackGlobal);
  code.get(open).at(Op.globalSet, openCalls);
}

function writeWrapper(
  code: Assembler, outline: ModuleOutline, index: number, openCalls: number, { stackGlobal, stackBytes }: Counters,
  throws: boolean, resultsType: (results: readonly number[]) => number,
): void {
  const open = code.local(I32);
  const stack = code.local(I32);
  code.at(Op.globalGet, openCalls).set(open);
  code.get(open).op(Op.i32Eqz).open(Op.if).i32(stackBytes).at(Op.globalSet, stackGlobal).end();
  code.at(Op.globalGet, stackGlobal).set(stack);
  const restore = (): void => {
    code.get(stack).at(Op.globalSet, stackGlobal);
    code.get(open).at(Op.globalSet, openCalls);
  };
  if (!throws) {
    pushParams(code, outline, index);
    code.call(index);
    return;
  }
  code.openTyped(Op.try, resultsType(functionTypeOf(outline, index).results));
  pushParams(code, outline, index);
  code.call(index).op(Op.catchAll);
  restore();
  code.op(Op.rethrow, 0).end();
  restore();
}
