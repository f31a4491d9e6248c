import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { MemoryFileSystem } from '../../../test/support/memoryFileSystem';
import { WasiProgram } from '../../../test/support/wasiProgram';
import { ExecutionEnd } from '../executionEnd';
import { Right } from './rights';
import { WASI_SIGNATURES } from './signatures';

const CREATE = 1;
const APPEND = 1;

describe('WASI preview 1', () => {
  it('has every function of the specification', () => {
    const program = new WasiProgram();
    assert.equal(program.wasi.functions.size, WASI_SIGNATURES.size);
    assert.equal(WASI_SIGNATURES.size, 46);
  });

  it('gives arguments and environment as the specification lays them out', async () => {
    const program = new WasiProgram({ args: ['prog', 'ü', ''], env: { A: '1', B: 'x=y' } });
    assert.equal(await program.raw('args_sizes_get', 0, 4), 'success');
    assert.deepEqual([program.view.getUint32(0, true), program.view.getUint32(4, true)], [3, 9]);
    assert.equal(await program.raw('args_get', 16, 64), 'success');
    assert.deepEqual([16, 20, 24].map(at => program.view.getUint32(at, true)), [64, 69, 72]);
    assert.equal(Buffer.from(program.memory.slice(64, 73)).toString(), 'prog\0ü\0\0');
    await program.raw('environ_sizes_get', 0, 4);
    assert.deepEqual([program.view.getUint32(0, true), program.view.getUint32(4, true)], [2, 10]);
    await program.raw('environ_get', 16, 64);
    assert.equal(Buffer.from(program.memory.slice(64, 74)).toString(), 'A=1\0B=x=y\0');
  });

  it('leaves no listener on the execution behind, however often a program waits', async () => {
    const program = new WasiProgram();
    // One subscription: the monotonic clock, at once.
    program.view.setUint32(64 + 16, 1, true);
    for (let times = 0; times < 20; times += 1) assert.equal(await program.raw('poll_oneoff', 64, 256, 1, program.out), 'success');
    assert.equal(getEventListeners(program.signal, 'abort').length, 0);
  });

  it('has no descriptor beyond the standard streams without files', async () => {
    const program = new WasiProgram();
    assert.equal(await program.raw('fd_prestat_get', 3, program.out), 'badf');
    assert.equal(await program.raw('fd_prestat_get', 0, program.out), 'badf');
  });

  it('gives random bytes in any amount, and clocks that go on', async () => {
    const program = new WasiProgram();
    assert.equal(await program.raw('random_get', 1000, 200_000), 'success');
    assert.ok(new Set(program.memory.slice(1000, 201_000)).size === 256);
    assert.equal(await program.raw('random_get', 1 << 20, 1), 'fault');
    assert.equal(await program.raw('clock_time_get', 1, 0n, 0), 'success');
    const first = program.view.getBigUint64(0, true);
    await program.raw('clock_time_get', 1, 0n, 0);
    assert.ok(program.view.getBigUint64(0, true) >= first);
    assert.equal(await program.raw('clock_time_get', 9, 0n, 0), 'inval');
    assert.equal(await program.raw('clock_res_get', 0, 0), 'success');
    assert.equal(await program.raw('sched_yield'), 'success');
  });

  it('ends by proc_exit and proc_raise', async () => {
    const program = new WasiProgram();
    await assert.rejects(program.raw('proc_exit', 7), (error: unknown) => error instanceof ExecutionEnd && error.reason === 'exited' && error.details.exitCode === 7);
    await assert.rejects(program.raw('proc_raise', 6), (error: unknown) => error instanceof ExecutionEnd && error.details.exitCode === 134);
    assert.equal(await program.raw('proc_raise', 99), 'inval');
  });

  it('has no sockets', async () => {
    const program = new WasiProgram();
    assert.equal(await program.raw('sock_shutdown', 1, 3), 'notsock');
    assert.equal(await program.raw('sock_shutdown', 50, 3), 'badf');
  });
});

describe('descriptors of WASI', () => {
  let files: MemoryFileSystem;
  let program: WasiProgram;
  beforeEach(() => {
    files = new MemoryFileSystem({ 'f': '0123456789', 'd': { 'x': '', 'y': '' } });
    program = new WasiProgram({ files });
  });

  it('reads, seeks and tells', async () => {
    const fd = await program.fd('f');
    assert.equal(await program.readFile(fd, 4), '0123');
    assert.equal(await program.raw('fd_tell', fd, program.out), 'success');
    assert.equal(program.view.getBigUint64(program.out, true), 4n);
    assert.equal(await program.raw('fd_seek', fd, -3n, 2, program.out), 'success');
    assert.equal(await program.readFile(fd, 10), '789');
    assert.equal(await program.raw('fd_seek', fd, -1n, 0, program.out), 'inval');
    assert.equal(await program.raw('fd_seek', fd, 0n, 3, program.out), 'inval');
    assert.equal(await program.raw('fd_seek', 1, 0n, 0, program.out), 'notcapable');
  });

  it('fills several buffers, and stops at the end of the file', async () => {
    const fd = await program.fd('f');
    [300, 3, 400, 0, 500, 100].forEach((word, index) => program.view.setUint32(100 + index * 4, word, true));
    assert.equal(await program.raw('fd_read', fd, 100, 3, 200), 'success');
    assert.equal(program.view.getUint32(200, true), 10);
    assert.equal(Buffer.from(program.memory.slice(300, 303)).toString() + Buffer.from(program.memory.slice(500, 507)).toString(), '0123456789');
    assert.equal(await program.raw('fd_read', fd, 100, 1025, 200), 'inval');
    program.view.setUint32(104, 0xffff_ffff, true);
    assert.equal(await program.raw('fd_pread', fd, 100, 1, 0n, 200), 'success');
    program.view.setUint32(100, 0xffff_fff0, true);
    assert.equal(await program.raw('fd_pread', fd, 100, 1, 0n, 200), 'fault');
  });

  it('appends wherever the position is', async () => {
    const fd = await program.fd('f', { fdflags: APPEND });
    await program.raw('fd_seek', fd, 0n, 0, program.out);
    assert.equal(await program.writeFile(fd, 'ab'), 'success');
    assert.equal(files.text('f'), '0123456789ab');
  });

  it('writes holes as zeros, truncates and allocates', async () => {
    const fd = await program.fd('new', { flags: CREATE });
    assert.equal(await program.raw('fd_seek', fd, 3n, 0, program.out), 'success');
    await program.writeFile(fd, 'x');
    assert.equal(files.text('new'), '\0\0\0x');
    assert.equal(await program.raw('fd_filestat_set_size', fd, 2n), 'success');
    assert.equal(await program.raw('fd_allocate', fd, 4n, 4n), 'success');
    assert.equal((await files.stat('new')).size, 8n);
    assert.equal(await program.raw('fd_allocate', fd, 0n, 0n), 'inval');
    assert.equal(await program.raw('fd_allocate', fd, (1n << 63n) - 1n, 2n), 'fbig');
    assert.equal(await program.raw('fd_filestat_set_size', fd, -1n), 'inval');
  });

  it('cannot do what it has no right to', async () => {
    const readOnly = await program.fd('f', { base: Right.fdRead });
    assert.equal(await program.writeFile(readOnly, 'x'), 'notcapable');
    assert.equal(await program.raw('fd_filestat_set_size', readOnly, 0n), 'notcapable');
    assert.equal(await program.raw('fd_fdstat_set_rights', readOnly, Right.fdRead | Right.fdWrite, 0n), 'notcapable');
    assert.equal(await program.raw('fd_fdstat_set_rights', readOnly, 0n, 0n), 'success');
    await assert.rejects(program.readFile(readOnly, 1), /notcapable/);
    const narrow = await program.fd('d', { flags: 2, base: Right.pathOpen, inheriting: Right.fdRead });
    assert.equal(await program.open('x', { at: narrow, base: Right.fdWrite, inheriting: 0n }), 'notcapable');
    assert.equal(await program.open('z', { at: narrow, flags: CREATE, base: Right.fdRead, inheriting: 0n }), 'notcapable');
    await assert.rejects(program.readdir(narrow, 100), /notcapable/);
  });

  it('gives out the lowest free number, renumbers and closes', async () => {
    const first = await program.fd('f');
    const second = await program.fd('f');
    assert.deepEqual([first, second], [4, 5]);
    assert.equal(await program.raw('fd_close', first), 'success');
    assert.equal(await program.raw('fd_close', first), 'badf');
    assert.equal(await program.fd('f'), 4);
    assert.equal(await program.raw('fd_renumber', second, 4), 'success');
    assert.equal(await program.raw('fd_renumber', 4, 99), 'badf');
    assert.equal(await program.raw('fd_close', second), 'badf');
    assert.equal(await program.readFile(4, 2), '01');
  });

  it('bounds how many are open', async () => {
    program = new WasiProgram({ files: new MemoryFileSystem({ f: '' }), quotas: { openFiles: 5_000 } });
    let answer: number | string = 0;
    for (let index = 0; index < 1100 && typeof answer === 'number'; index += 1) answer = await program.open('f');
    assert.equal(answer, 'mfile');
  });

  it('lists with cookies that neither lose nor repeat an entry, in buffers of any size', async () => {
    const many = new MemoryFileSystem(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`entry-${index}`, ''])));
    const reader = new WasiProgram({ files: many });
    for (const room of [40, 64, 100, 1000, 10_000]) {
      const seen: string[] = [];
      let cookie = 0n;
      for (;;) {
        const { names, cookies, used } = await reader.readdir(reader.root, room, cookie);
        seen.push(...names);
        cookie = cookies.at(-1) ?? cookie;
        if (used < room) break;
      }
      assert.equal(seen.length, 52, `room ${room}`);
      assert.equal(new Set(seen).size, 52);
    }
    assert.deepEqual((await reader.readdir(reader.root, 100, 1n << 63n)).names, []);
  });

  it('reads standard input to its end', async () => {
    const chunks = ['ab', '', 'cde'].map(text => Buffer.from(text));
    const reader = new WasiProgram({ stdin: async () => chunks.shift() });
    assert.equal(await reader.readFile(0, 1), 'a');
    assert.equal(await reader.readFile(0, 10), 'b');
    assert.equal(await reader.readFile(0, 10), 'cde');
    assert.equal(await reader.readFile(0, 10), '');
  });
});

describe('poll_oneoff', () => {
  const subscribe = (program: WasiProgram, index: number, kind: number, set: (at: number) => void): void => {
    const at = 10_000 + index * 48;
    program.memory.fill(0, at, at + 48);
    program.view.setBigUint64(at, BigInt(100 + index), true);
    program.view.setUint8(at + 8, kind);
    set(at);
  };
  const clock = (program: WasiProgram, index: number, ms: number): void => subscribe(program, index, 0, at => {
    program.view.setUint32(at + 16, 1, true);
    program.view.setBigUint64(at + 24, BigInt(ms) * 1_000_000n, true);
  });
  const descriptor = (program: WasiProgram, index: number, kind: 1 | 2, fd: number): void => subscribe(program, index, kind, at => program.view.setUint32(at + 16, fd, true));
  const events = (program: WasiProgram): { userdata: bigint; errno: number; type: number; bytes: bigint }[] =>
    Array.from({ length: program.view.getUint32(program.out, true) }, (_, index) => ({
      userdata: program.view.getBigUint64(20_000 + index * 32, true), errno: program.view.getUint16(20_008 + index * 32, true),
      type: program.view.getUint8(20_010 + index * 32), bytes: program.view.getBigUint64(20_016 + index * 32, true),
    }));
  const poll = (program: WasiProgram, count: number): Promise<string> => program.raw('poll_oneoff', 10_000, 20_000, count, program.out);

  it('sleeps', async () => {
    const program = new WasiProgram();
    clock(program, 0, 60);
    clock(program, 1, 600_000);
    const started = performance.now();
    assert.equal(await poll(program, 2), 'success');
    assert.ok(performance.now() - started >= 59);
    assert.deepEqual(events(program), [{ userdata: 100n, errno: 0, type: 0, bytes: 0n }]);
  });

  it('is ready at once for output and for what is not open', async () => {
    const program = new WasiProgram();
    clock(program, 0, 600_000);
    descriptor(program, 1, 2, 1);
    descriptor(program, 2, 1, 42);
    assert.equal(await poll(program, 3), 'success');
    assert.deepEqual(events(program).map(({ userdata, errno }) => [userdata, errno]).sort(), [[101n, 0], [102n, 8]]);
  });

  it('waits for standard input', async () => {
    const chunks = [Buffer.from('abc')];
    const program = new WasiProgram({ stdin: async () => new Promise(resolve => setTimeout(() => resolve(chunks.shift()), 50)) });
    clock(program, 0, 600_000);
    descriptor(program, 1, 1, 0);
    assert.equal(await poll(program, 2), 'success');
    assert.deepEqual(events(program), [{ userdata: 101n, errno: 0, type: 1, bytes: 3n }]);
    assert.equal(await program.readFile(0, 10), 'abc');
  });

  it('refuses nothing and too much', async () => {
    const program = new WasiProgram();
    assert.equal(await poll(program, 0), 'inval');
    assert.equal(await poll(program, 1_000_000), 'inval');
  });

  it('ends with the execution', async () => {
    const program = new WasiProgram();
    clock(program, 0, 1_000_000);
    const waiting = poll(program, 1);
    await program.dispose();
    await waiting;
  });
});
