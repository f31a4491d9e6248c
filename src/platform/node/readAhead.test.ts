import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, COMMAND_FRAME_BYTES, FRAME_HEADER_BYTES, FrameKind, PROTOCOL_VERSION } from '../../wasm/protocol';
import { ReadAhead } from './readAhead';
import type { SharedPiece } from './sharedSlice';

const PIECE = 1000;
const AT = 8192;
/** Of a file that the host has not let the plugin read on in. */
const UNTOUCHED = 0xee;

describe('reading a piece of a file ahead', () => {
  let root: string;
  let descriptor: number;
  let memory: ArrayBuffer;
  let files: ReadAhead;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'airlock-ahead-'));
    writeFileSync(join(root, 'file'), Uint8Array.from({ length: 10 * PIECE }, (_, index) => index / PIECE));
    descriptor = openSync(join(root, 'file'), 'r+');
    memory = new ArrayBuffer(65_536);
    new Uint8Array(memory).fill(UNTOUCHED);
    files = new ReadAhead();
  });
  afterEach(() => {
    closeSync(descriptor);
    rmSync(root, { recursive: true });
  });

  interface Call { readonly subject?: number; readonly kind?: number; readonly values?: readonly bigint[]; readonly fuel?: bigint; readonly pointer?: number; readonly length?: number; readonly attached?: number }

  /** The module calls an import with one buffer. */
  function call({ subject = 3, kind = FrameKind.import, values = [4n, 100n, 1n, 104n], fuel = 1000n, pointer = AT, length = PIECE, attached = 8 }: Call = {}): void {
    const frame = new Uint8Array(FRAME_HEADER_BYTES + 8 * values.length);
    const view = new DataView(frame.buffer);
    view.setUint8(0, kind);
    view.setUint16(2, PROTOCOL_VERSION, true);
    view.setUint32(4, subject, true);
    view.setBigInt64(8, fuel, true);
    view.setUint32(16, 1, true);
    view.setUint16(20, values.length, true);
    view.setUint16(22, attached, true);
    values.forEach((value, index) => view.setBigUint64(FRAME_HEADER_BYTES + 8 * index, value, true));
    const entry = new DataView(new ArrayBuffer(attached));
    if (attached >= 8) {
      entry.setUint32(0, pointer, true);
      entry.setUint32(4, length, true);
    }
    files.sent(frame, attached === 0 ? undefined : new Uint8Array(entry.buffer), memory);
  }

  const span = (pointer = AT, length = PIECE): Uint8Array => new Uint8Array(memory, pointer, length);
  const piece = (index: number, onward = (9 - index) * PIECE): SharedPiece => ({ descriptor, offset: index * PIECE, length: PIECE, onward });

  function commands(...words: readonly number[]): Uint8Array {
    const frame = new Uint8Array(COMMAND_FRAME_BYTES);
    new Uint32Array(frame.buffer, 0, words.length).set(words);
    return frame;
  }

  /** The host has a piece written. */
  function answer(index: number, pointer = AT, onward?: number): number {
    files.taken(commands(Command.write, pointer, PIECE));
    return files.read(piece(index, onward), span(pointer));
  }

  /** The first call and its answer. */
  function begin(onward?: number): void {
    call();
    assert.equal(answer(0, AT, onward), PIECE);
    span().fill(UNTOUCHED);
  }

  const isUntouched = (bytes = span()): boolean => bytes.every(byte => byte === UNTOUCHED);

  it('is done before the host has answered, wherever the next buffer is', () => {
    begin();
    call({ pointer: AT + 5, fuel: 7n });
    assert.ok(span(AT + 5).every(byte => byte === 1));
    assert.equal(span(AT + 5 + PIECE, 1)[0], UNTOUCHED);
    assert.equal(answer(1, AT + 5), PIECE);
    call();
    assert.ok(span().every(byte => byte === 2));
  });

  it('is not done again once the host has said the same', () => {
    begin();
    call();
    ftruncateSync(descriptor, 0);
    assert.equal(answer(1), PIECE);
    assert.ok(span().every(byte => byte === 1));
  });

  it('gives as many bytes as there were, and leaves the others', () => {
    begin();
    ftruncateSync(descriptor, PIECE + 10);
    call();
    assert.equal(answer(1), 10);
    assert.deepEqual([...span().subarray(8, 12)], [1, 1, UNTOUCHED, UNTOUCHED]);
    call();
    assert.equal(span()[0], 1, 'behind a shorter piece nothing is read ahead');
  });

  const others: Readonly<Record<string, Call>> = {
    'another function': { subject: 4 },
    'another kind of frame': { kind: FrameKind.result },
    'another descriptor': { values: [5n, 100n, 1n, 104n] },
    'another place for the count': { values: [4n, 100n, 1n, 108n] },
    'fewer arguments': { values: [4n, 100n, 1n] },
    'another length': { length: PIECE - 1 },
    'no buffer': { attached: 0 },
    'several buffers': { attached: 16 },
    'an empty buffer': { length: 0 },
    'a buffer in the place that the module borrows': { pointer: 1024 },
    'a buffer that ends outside the memory': { pointer: 65_536 - PIECE + 1 },
  };
  for (const [name, other] of Object.entries(others)) {
    it(`is not done for ${name}`, () => {
      begin();
      call(other);
      assert.ok(isUntouched(new Uint8Array(memory)));
      // What it does not touch, it does not hold anybody to.
      files.taken(commands(Command.return, 1, 8));
    });
  }

  it('is not done where anything else came in between', () => {
    begin();
    call({ subject: 9 });
    call();
    assert.ok(isUntouched());
  });

  it('is not done where the host has not said that as much follows', () => {
    begin(PIECE - 1);
    call();
    assert.ok(isUntouched());
  });

  it('is not done behind a piece that went into another buffer than the call named', () => {
    call();
    files.taken(commands(Command.write, AT + 2000, PIECE));
    files.read(piece(0), span(AT + 2000));
    call();
    assert.ok(isUntouched());
  });

  const answers: Readonly<Record<string, readonly number[]>> = {
    'an errno': [Command.return, 1, 8, 0],
    'fewer bytes': [Command.write, AT, PIECE - 1],
    'bytes elsewhere': [Command.write, AT + 1, PIECE],
    'a few bytes': [Command.store, AT, 8],
    'a call': [Command.call, 0, 0],
    'a wish to read': [Command.read, AT, PIECE],
    'another place to borrow': [Command.move, 1024],
    'fuel': [Command.fuel, 0, 1, 0],
    'nothing': [Command.endFrame],
  };
  for (const [name, words] of Object.entries(answers)) {
    it(`ends the process where the host answers with ${name}; unguarded, the plugin sees what it was refused`, () => {
      begin();
      call();
      assert.throws(() => files.taken(commands(...words)), /otherwise than it had said/);
      span().fill(UNTOUCHED);
      files = new ReadAhead(() => true);
      begin();
      call();
      files.taken(commands(...words));
      assert.ok(span().every(byte => byte === 1), 'it leaks');
    });
  }

  it('ends the process where the host sends less than a command', () => {
    begin();
    call();
    assert.throws(() => files.taken(commands(Command.write, AT, PIECE).subarray(0, 12)), /otherwise than it had said/);
  });

  it('does not keep the host from ending the execution', () => {
    begin();
    call();
    files.taken(commands(Command.exit, 0));
  });

  it('is written over by what the host gives in place of it', () => {
    begin();
    call();
    assert.equal(answer(5), PIECE);
    assert.ok(span().every(byte => byte === 5));
    call();
    assert.ok(span().every(byte => byte === 6));
  });

  it('ends the process where another piece is too short to be written over it', () => {
    begin();
    call();
    files.taken(commands(Command.write, AT, PIECE));
    ftruncateSync(descriptor, 5 * PIECE + 10);
    assert.throws(() => files.read(piece(5), span()), /otherwise than it had said/);
  });

  it('is written over by the bytes that the host sends', () => {
    begin();
    call();
    files.taken(commands(Command.write, AT, PIECE));
    files.taken(new Uint8Array(PIECE));
    files.taken(commands(Command.return, 1, 0, 0));
  });

  it('is tried again, and fails, when the host says so', () => {
    const unreadable = openSync(join(root, 'other'), 'w');
    try {
      call();
      files.taken(commands(Command.write, AT, PIECE));
      assert.throws(() => files.read({ ...piece(0), descriptor: unreadable }, span()), /EBADF/);
      begin();
      closeSync(descriptor);
      call();
      assert.ok(isUntouched());
      assert.throws(() => answer(1), /EBADF/);
    } finally {
      closeSync(unreadable);
      descriptor = openSync(join(root, 'file'), 'r');
    }
  });
});
