import { airlock } from '../cli/airlock';
import { assertSameAsNode } from './comparison';
import { programs } from './programs';

/** Enough for a compiler: it is not the limits that are tested here. */
const LIMITS = ['--fuel', '1_000_000_000_000', '--memory', '2_048', '--timeout', '600_000'];

describe('programs from npm, under airlock run', function () {
  this.timeout(600_000);
  for (const program of programs) {
    it(`${program.what}, as under node:wasi`, () => assertSameAsNode(program, ({ module, args, stdin, folders }) => airlock([
      'run', module, ...LIMITS,
      ...Object.entries(folders).flatMap(([guest, host]) => ['--dir', `${host}::${guest}${guest === '/workspace' ? '' : '::ro'}`]),
      '--', ...args,
    ], { input: stdin })));
  }
});
