import type { Additions } from './additions';
import type { Assembler, MemoryTarget } from './assembler';
import { Op } from './opcodes';
import {
  Command, COMMAND_FRAME_BYTES, EndReason, FRAME_HEADER_BYTES, FrameKind, MAX_ATTACHED_BYTES, MAX_FLAT_VALUES, PROTOCOL_VERSION,
  SCRATCH_BYTES, SCRATCH_INITIAL_BASE,
} from './protocol';
import { MAX_STACK_BYTES } from './stackEstimate';
import type { Profile } from './profile';
import type { FlatType, Signature } from './types';
import { I32, I64 } from './valueTypes';

/** Indices of the three imports of every hardened module. */
export const HostImport = { fdRead: 0, fdWrite: 1, procExit: 2 } as const;
export const HOST_IMPORTS = 3;

/** Exit code of a module whose channel broke. */
const BROKEN_CHANNEL = 70;
/** Offsets in the borrowed span. */
const SECOND_BUFFER = 8;
const TRANSFERRED = 16;
const FRAME = 24;
const WORDS = SCRATCH_BYTES / 8;
/** Estimate, in bytes, of the engine's frames between a plugin's import and an export that the host has called meanwhile. */
const HOST_CALL_FRAMES = 2048;

/** The private globals of a hardened module. */
export interface HardenedGlobals {
  readonly fuel: number;
  readonly stack: number;
  readonly flags: number;
  readonly pageCap: number;
  readonly elementCap: number;
  readonly scratch: number;
  /** What the next frame brings along: address, and length in bytes. */
  readonly attachedAt: number;
  readonly attachedLength: number;
  /** Flat values on their way in or out. */
  readonly values: readonly number[];
}

export function addGlobals(additions: Additions, pageCap: number, elementCap: number): HardenedGlobals {
  return {
    fuel: additions.global('fuel', 'i64', 0n),
    stack: additions.global('stack', 'i32', 0n),
    flags: additions.global('flags', 'i32', 0n),
    pageCap: additions.global('page cap', 'i32', BigInt(pageCap)),
    elementCap: additions.global('element cap', 'i32', BigInt(elementCap)),
    scratch: additions.global('scratch', 'i32', BigInt(SCRATCH_INITIAL_BASE)),
    attachedAt: additions.global('attached', 'i32', 0n),
    attachedLength: additions.global('attached length', 'i32', 0n),
    values: Array.from({ length: MAX_FLAT_VALUES }, (_, index) => additions.global(`value ${index}`, 'i64', 0n)),
  };
}

/** A function that the host can have called: its index in the hardened module and its type. */
export interface Target {
  readonly index: number;
  readonly signature: Signature;
}

/** The functions of the channel, by index. */
export interface Channel {
  /** `_start` of the hardened module. */
  readonly entry: number;
  readonly talk: number;
  /** `attach(ptr, len)`: the next frame brings these bytes along, if it may. */
  readonly attach: number;
  readonly outOfFuel: number;
  readonly stackExhausted: number;
  readonly unreachable: number;
}

export interface ChannelPlan {
  readonly memory: MemoryTarget;
  readonly globals: HardenedGlobals;
  readonly pageCap: number;
  readonly elementCap: number;
  readonly callables: readonly Target[];
  /** Whether plugin code catches exceptions, so that one may not pass through the channel. */
  readonly catches: boolean;
  /** Where fuel is counted by call path too. */
  readonly profile?: Profile;
}

/** Pushes a flat local as the i64 that a frame carries. */
export function pushAsI64(code: Assembler, type: FlatType): void {
  if (type === 'f32') code.op(Op.i32ReinterpretF32);
  if (type === 'f64') code.op(Op.i64ReinterpretF64);
  if (type === 'i32' || type === 'f32') code.op(Op.i64ExtendI32U);
}

/** Turns the i64 that a frame carries into the flat value. */
export function pushFromI64(code: Assembler, type: FlatType): void {
  if (type === 'i32' || type === 'f32') code.op(Op.i32WrapI64);
  if (type === 'f32') code.op(Op.f32ReinterpretI32);
  if (type === 'f64') code.op(Op.f64ReinterpretI64);
}

/** Adds the functions that talk to the host (protocol.ts). */
export function addChannel(additions: Additions, plan: ChannelPlan): Channel {
  const talk = additions.declare('talk', [I32, I32, I32], []);
  const attach = additions.declare('attach', [I32, I32], []);
  const entry = additions.declare('start', [], []);
  const outOfFuel = additions.declare('out of fuel', [], []);
  const stackExhausted = additions.declare('stack exhausted', [], []);
  const unreachable = additions.declare('unreachable', [I32], []);
  const fail = additions.declare('channel broken', [], []);
  const send = additions.declare('send', [I32, I32], []);
  const receive = additions.declare('receive', [I32, I32], []);
  const dispatch = additions.declare('dispatch', [I32], [I32]);

  const say = (kind: number, subject: number, values: number) => (code: Assembler): void => {
    code.i32(kind).i32(subject).i32(values).call(talk);
  };
  additions.define(entry, 0, say(FrameKind.hello, 0, 0));
  additions.define(outOfFuel, 0, say(FrameKind.fuel, 0, 0));
  additions.define(stackExhausted, 0, code => {
    say(FrameKind.end, EndReason.stackExhausted, 0)(code);
    code.op(Op.unreachable);
  });
  additions.define(unreachable, 1, code => {
    code.get(0).op(Op.i64ExtendI32U).at(Op.globalSet, plan.globals.values[0] as number);
    say(FrameKind.end, EndReason.unreachable, 1)(code);
  });
  additions.define(fail, 0, code => {
    writeExit(code.i32(BROKEN_CHANNEL), plan);
  });
  additions.define(attach, 2, code => writeAttach(code, plan));
  additions.define(send, 2, code => writeSend(code, plan, fail));
  additions.define(receive, 2, code => writeReceive(code, plan, fail));
  additions.define(dispatch, 1, code => writeDispatch(code, plan));
  additions.define(talk, 3, code => writeTalk(code, plan, { send, receive, dispatch, fail, stackExhausted }));
  return { entry, talk, attach, outOfFuel, stackExhausted, unreachable };
}

/**
 * Exits with the code on the stack. Hosts often end `proc_exit` with an exception of theirs, which plugin code must not
 * catch: to code that catches anything it becomes a trap.
 */
function writeExit(code: Assembler, { catches }: ChannelPlan): void {
  if (!catches) {
    code.call(HostImport.procExit).op(Op.unreachable);
    return;
  }
  const exitCode = code.local(I32);
  code.set(exitCode).open(Op.try).get(exitCode).call(HostImport.procExit).op(Op.catchAll).end().op(Op.unreachable);
}

/** `attach(ptr, len)`: for the next frame, unless it is long, inside the borrowed span, or outside the memory. */
function writeAttach(code: Assembler, { memory, globals }: ChannelPlan): void {
  const [pointer, length] = [0, 1];
  code.i32(0).at(Op.globalSet, globals.attachedLength);
  code.get(length).i32(MAX_ATTACHED_BYTES).op(Op.i32GtU).open(Op.if).op(Op.return).end();
  code.get(pointer).i32(SCRATCH_INITIAL_BASE + SCRATCH_BYTES).op(Op.i32LtU).open(Op.if).op(Op.return).end();
  code.get(pointer).op(Op.i64ExtendI32U).get(length).op(Op.i64ExtendI32U, Op.i64Add);
  code.at(Op.memorySize, memory.index);
  if (!memory.is64) code.op(Op.i64ExtendI32U);
  code.i64(16n).op(Op.i64Shl, Op.i64GtU).open(Op.if).op(Op.return).end();
  code.get(pointer).at(Op.globalSet, globals.attachedAt);
  code.get(length).at(Op.globalSet, globals.attachedLength);
}

/** `send(ptr, len)`: these bytes and what is attached, however little the host takes each time. */
function writeSend(code: Assembler, { memory, globals }: ChannelPlan, fail: number): void {
  const [pointer, length] = [0, 1];
  const base = code.local(I32);
  const moved = code.local(I32);
  const behind = code.local(I32);
  code.at(Op.globalGet, globals.scratch).set(base);
  code.open(Op.loop).at(Op.globalGet, globals.attachedLength).set(behind);
  code.get(length).get(behind).op(Op.i32Or, Op.i32Eqz).open(Op.if).op(Op.return).end();
  code.address(base, memory).get(pointer).memory(Op.i32Store, memory, 0);
  code.address(base, memory).get(length).memory(Op.i32Store, memory, 4);
  code.address(base, memory).at(Op.globalGet, globals.attachedAt).memory(Op.i32Store, memory, SECOND_BUFFER);
  code.address(base, memory).get(behind).memory(Op.i32Store, memory, SECOND_BUFFER + 4);
  code.i32(1).get(base).i32(1).get(behind).i32(0).op(Op.i32Ne, Op.i32Add);
  code.get(base).i32(TRANSFERRED).op(Op.i32Add).call(HostImport.fdWrite).open(Op.if).call(fail).end();
  code.address(base, memory).memory(Op.i32Load, memory, TRANSFERRED).set(moved);
  code.get(moved).op(Op.i32Eqz).get(moved).get(length).get(behind).op(Op.i32Add, Op.i32GtU, Op.i32Or).open(Op.if).call(fail).end();
  code.get(moved).get(length).op(Op.i32LeU).open(Op.if);
  code.get(pointer).get(moved).op(Op.i32Add).set(pointer);
  code.get(length).get(moved).op(Op.i32Sub).set(length);
  code.op(Op.else);
  code.get(moved).get(length).op(Op.i32Sub).set(moved).i32(0).set(length);
  code.at(Op.globalGet, globals.attachedAt).get(moved).op(Op.i32Add).at(Op.globalSet, globals.attachedAt);
  code.get(behind).get(moved).op(Op.i32Sub).at(Op.globalSet, globals.attachedLength);
  code.end().br(0).end();
}

/** `receive(ptr, len)`: all of it, however little the host gives each time. */
function writeReceive(code: Assembler, { memory, globals }: ChannelPlan, fail: number): void {
  const [pointer, length] = [0, 1];
  const base = code.local(I32);
  const moved = code.local(I32);
  code.at(Op.globalGet, globals.scratch).set(base);
  code.open(Op.loop).get(length).op(Op.i32Eqz).open(Op.if).op(Op.return).end();
  code.address(base, memory).get(pointer).memory(Op.i32Store, memory, 0);
  code.address(base, memory).get(length).memory(Op.i32Store, memory, 4);
  code.i32(0).get(base).i32(1).get(base).i32(TRANSFERRED).op(Op.i32Add).call(HostImport.fdRead);
  code.open(Op.if).call(fail).end();
  code.address(base, memory).memory(Op.i32Load, memory, TRANSFERRED).set(moved);
  code.get(moved).op(Op.i32Eqz).get(moved).get(length).op(Op.i32GtU, Op.i32Or).open(Op.if).call(fail).end();
  code.get(pointer).get(moved).op(Op.i32Add).set(pointer);
  code.get(length).get(moved).op(Op.i32Sub).set(length);
  code.br(0).end();
}

/** `dispatch(callable)`: calls it with the flat values and leaves its results there; returns how many. */
function writeDispatch(code: Assembler, { callables, globals }: ChannelPlan): void {
  // One block per callable, and one around them for an index that is none.
  for (let count = 0; count <= callables.length; count++) code.open(Op.block);
  code.get(0).brTable(callables.map((_, index) => index), callables.length);
  for (const { index, signature } of callables) {
    code.end();
    signature.params.forEach((type, position) => {
      code.at(Op.globalGet, globals.values[position] as number);
      pushFromI64(code, type);
    });
    code.call(index);
    for (let position = signature.results.length - 1; position >= 0; position--) {
      pushAsI64(code, signature.results[position] as FlatType);
      code.at(Op.globalSet, globals.values[position] as number);
    }
    code.i32(signature.results.length).op(Op.return);
  }
  code.end().op(Op.unreachable);
}

/** `talk(kind, subject, count)`: sends one frame and obeys until told to return. */
function writeTalk(
  code: Assembler, plan: ChannelPlan,
  calls: { send: number; receive: number; dispatch: number; fail: number; stackExhausted: number },
): void {
  const { memory, globals } = plan;
  const [kind, subject, count] = [0, 1, 2];
  const base = code.local(I32);
  const cursor = code.local(I32);
  const at = code.local(I32);
  const depth = code.local(I32);
  const saved = Array.from({ length: WORDS }, () => code.local(I64));
  const carried = Array.from({ length: WORDS }, () => code.local(I64));

  const load = (words: readonly number[]): void => words.forEach((local, word) => {
    code.address(base, memory).memory(Op.i64Load, memory, word * 8).set(local);
  });
  const store = (words: readonly number[]): void => words.forEach((local, word) => {
    code.address(base, memory).get(local).memory(Op.i64Store, memory, word * 8);
  });
  const field = (offset: number, opcode: number = Op.i32Load): Assembler => code.address(at, memory).memory(opcode, memory, FRAME + offset);
  const frameField = (offset: number, opcode: number, push: () => void): void => {
    code.address(base, memory);
    push();
    code.memory(opcode, memory, FRAME + offset);
  };
  const takeValues = (offset: number): void => globals.values.forEach((global, index) => {
    code.get(count).i32(index).op(Op.i32GtU).open(Op.if);
    field(offset + index * 8, Op.i64Load).at(Op.globalSet, global).end();
  });
  /** Behind a command: on to the next one, `label` being that of the command loop. */
  const next = (length: number, label: number): void => {
    code.get(cursor).i32(length).op(Op.i32Add).set(cursor).br(label);
  };
  const borrow = (): void => {
    code.at(Op.globalGet, globals.scratch).set(base);
    load(saved);
  };

  borrow();
  code.open(Op.loop); // sends a frame
  if (plan.profile !== undefined) code.call(plan.profile.flush);
  frameField(0, Op.i32Store, () => code.get(kind).at(Op.globalGet, globals.flags).i32(8).op(Op.i32Shl, Op.i32Or).i32(PROTOCOL_VERSION << 16).op(Op.i32Or));
  frameField(4, Op.i32Store, () => code.get(subject));
  frameField(8, Op.i64Store, () => code.at(Op.globalGet, globals.fuel));
  frameField(16, Op.i32Store, () => {
    code.at(Op.memorySize, memory.index);
    if (memory.is64) code.op(Op.i32WrapI64);
  });
  frameField(20, Op.i32Store, () => code.get(count).at(Op.globalGet, globals.attachedLength).i32(16).op(Op.i32Shl, Op.i32Or));
  globals.values.forEach((global, index) => frameField(FRAME_HEADER_BYTES + index * 8, Op.i64Store, () => code.at(Op.globalGet, global)));
  code.get(base).i32(FRAME).op(Op.i32Add).get(count).i32(8).op(Op.i32Mul).i32(FRAME_HEADER_BYTES).op(Op.i32Add).call(calls.send);

  code.open(Op.loop); // receives a frame of commands
  code.get(base).i32(FRAME).op(Op.i32Add).i32(COMMAND_FRAME_BYTES).call(calls.receive).i32(0).set(cursor);
  code.open(Op.loop); // obeys one command
  code.get(cursor).i32(COMMAND_FRAME_BYTES).op(Op.i32GeU, Op.brIf, 1);
  code.get(base).get(cursor).op(Op.i32Add).set(at);
  const commands = Object.values(Command).length;
  for (let block = 0; block <= commands; block++) code.open(Op.block);
  field(0).brTable(Object.values(Command), commands);
  // Behind the end of a command's block, what is left open are the blocks of the commands after it and three loops.
  const commandLoop = (command: number): number => commands - command;
  const frameLoop = (command: number): number => commandLoop(command) + 1;
  const sendLoop = (command: number): number => commandLoop(command) + 2;

  code.end().br(frameLoop(Command.endFrame));

  code.end();
  field(4);
  field(8).call(calls.send);
  next(16, commandLoop(Command.read));

  code.end();
  field(4);
  field(8).call(calls.receive);
  next(16, commandLoop(Command.write));

  code.end();
  const widened = (): Assembler => (memory.is64 ? code.op(Op.i64ExtendI32U) : code);
  field(4);
  widened().get(at).i32(FRAME + 16).op(Op.i32Add);
  widened();
  field(8);
  widened().copy(memory);
  code.get(cursor);
  field(8).i32(7).op(Op.i32Add).i32(-8).op(Op.i32And).i32(16).op(Op.i32Add, Op.i32Add).set(cursor).br(commandLoop(Command.store));

  code.end();
  field(4).set(count);
  takeValues(8);
  store(saved);
  code.op(Op.return);

  code.end();
  field(4).set(subject);
  field(8).set(count);
  takeValues(16);
  store(saved);
  code.at(Op.globalGet, globals.stack).set(depth);
  code.get(depth).i32(HOST_CALL_FRAMES).op(Op.i32Sub).at(Op.globalSet, globals.stack);
  code.at(Op.globalGet, globals.stack).i32(0).op(Op.i32LtS).open(Op.if).call(calls.stackExhausted).end();
  if (plan.catches) {
    // An exception must not leave the host waiting for a result that never comes.
    code.open(Op.try, I32).get(subject).call(calls.dispatch).op(Op.catchAll, Op.unreachable).end().set(count);
  } else {
    code.get(subject).call(calls.dispatch).set(count);
  }
  code.get(depth).at(Op.globalSet, globals.stack);
  borrow();
  code.i32(FrameKind.result).set(kind).br(sendLoop(Command.call));

  code.end();
  code.at(Op.globalGet, globals.fuel);
  field(8, Op.i64Load).op(Op.i64Add).at(Op.globalSet, globals.fuel);
  if (plan.profile !== undefined) {
    code.at(Op.globalGet, plan.profile.mark);
    field(8, Op.i64Load).op(Op.i64Add).at(Op.globalSet, plan.profile.mark);
  }
  next(16, commandLoop(Command.fuel));

  code.end();
  const moved = code.local(I32);
  field(4).set(moved);
  load(carried);
  store(saved);
  code.get(moved).at(Op.globalSet, globals.scratch);
  borrow();
  store(carried);
  next(8, commandLoop(Command.move));

  code.end();
  writeExit(field(4), plan);

  code.end();
  const lower = (offset: number, most: number, global: number): void => {
    field(offset).i32(most);
    field(offset).i32(most).op(Op.i32LtU, Op.select).at(Op.globalSet, global);
  };
  lower(4, MAX_STACK_BYTES, globals.stack);
  lower(8, plan.pageCap, globals.pageCap);
  lower(12, plan.elementCap, globals.elementCap);
  field(16, Op.i64Load).at(Op.globalSet, globals.fuel);
  if (plan.profile !== undefined) code.at(Op.globalGet, globals.fuel).at(Op.globalSet, plan.profile.mark);
  next(24, commandLoop(Command.init));

  code.end(); // no command
  code.call(calls.fail).op(Op.unreachable);
  code.end().end().end(); // the loops
}
