import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { argumentsOf, parseOutput, type Operation, type Round, type Subject, type Times } from './subject';

const MEGABYTE = 1 << 20;
const PAGE = 4096;

/** The program under `node:wasi`, on this thread. */
export function nodeWasi(program: Uint8Array<ArrayBuffer>, root: string, times: Times): Subject {
  const module = new WebAssembly.Module(program);
  return {
    name: 'node:wasi',
    isBeside: false,
    times,
    async run(asked) {
      const file = join(tmpdir(), `airlock-bench-${process.pid}.txt`);
      const stdout = openSync(file, 'w');
      try {
        const wasi = new WASI({ version: 'preview1', args: ['guest', ...argumentsOf(asked)], preopens: { '/workspace': root }, stdout, returnOnExit: true });
        const code = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject() as WebAssembly.Imports));
        const output = readFileSync(file, 'utf8');
        if (code !== 0) throw new Error(`node:wasi: the program ended with ${code}: ${output}`);
        return parseOutput(output, asked);
      } finally {
        closeSync(stdout);
      }
    },
  };
}

/** What the program does, done by node:fs without a program: the limit. */
export function nodeFs(root: string, times: Times): Subject {
  const small = join(root, 'some', 'folder', 'small.txt');
  const buffer = new Uint8Array(MEGABYTE);
  const withFile = (name: string, flags: string, use: (file: number) => void): void => {
    const file = openSync(join(root, name), flags);
    use(file);
    closeSync(file);
  };
  const each = (count: number, step: (index: number) => void): void => {
    for (let index = 0; index < count; index++) step(index);
  };
  const run: Readonly<Partial<Record<Operation, (count: number) => void>>> = {
    stat: count => each(count, () => statSync(small)),
    open: count => each(count, () => {
      const file = openSync(small, 'r');
      readSync(file, buffer, 0, PAGE, null);
      closeSync(file);
    }),
    list: count => each(count, () => readdirSync(join(root, 'many'), { withFileTypes: true })),
    pages: count => withFile('pages.bin', 'r+', file => each(count, index => writeSync(file, buffer, 0, PAGE, ((index * 167) % 256) * PAGE))),
    write: count => withFile('written.bin', 'w', file => each(count, () => writeSync(file, buffer))),
    read: count => withFile('large.bin', 'r', file => each(count, index => readSync(file, buffer, 0, MEGABYTE, (index % 16) * MEGABYTE))),
  };
  return {
    name: 'node:fs',
    isBeside: false,
    times,
    async run(asked) {
      const round: Partial<Record<Operation, number>> = {};
      for (const [operation, work] of Object.entries(run)) {
        const count = asked[operation as Operation];
        if (count === undefined) continue;
        const begin = performance.now();
        work(count);
        round[operation as Operation] = ((performance.now() - begin) * 1e6) / count;
      }
      return round satisfies Round;
    },
  };
}
