import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { kernels } from '../../../bench/kernels/kernels.mjs';
import { FUEL_EXPORT, meter, type Scheme } from '../../../src/wasm/index';
import { decodeModule } from '../../../src/wasm/decodeModule';
import { numbers } from '../random/numbers';
import { callsOf, type Call } from '../random/subject';
import { NotCovered } from './bytes';
import { engineImports, tinyHost } from './host';
import { Machine } from './machine';

/** The interpreter is slow: what costs more fuel than this is left to the other tests. */
const MOST = 30_000_000n;

/** Result and fuel of each call that returned; `undefined` for those that did not. */
type Counted = readonly (string | undefined)[];

function counted(result: unknown, fuel: bigint | number): string {
  const values = result === undefined ? [] : Array.isArray(result) ? result as unknown[] : [result];
  return `${values.map(value => (typeof value === 'bigint' ? value : Number(value)).toString()).join(' ')} for ${fuel} units`;
}

/** In the engine, until a call does not return. */
function engine(bytes: Uint8Array, scheme: Scheme, calls: readonly Call[]): Counted {
  const result = meter(bytes, { scheme, fuel: MOST });
  assert.ok(result.ok);
  const module = new WebAssembly.Module(result.bytes);
  const memory = (): Uint8Array => new Uint8Array((exports['memory'] as WebAssembly.Memory).buffer);
  const { exports } = new WebAssembly.Instance(module, engineImports(module, memory));
  const fuel = exports[FUEL_EXPORT] as WebAssembly.Global<'i64'>;
  const ends: (string | undefined)[] = [counted(undefined, MOST - fuel.value)];
  for (const { name, args } of calls) {
    const before = fuel.value;
    try {
      const returned = (exports[name] as (...values: unknown[]) => unknown)(...args);
      ends.push(counted(returned, before - fuel.value));
    } catch {
      ends.push(undefined);
      break;
    }
  }
  return ends;
}

function interpreted(bytes: Uint8Array, calls: readonly Call[]): Counted {
  const machine = new Machine(bytes, tinyHost);
  const ends: (string | undefined)[] = [counted(undefined, machine.fuel)];
  for (const { name, args } of calls) {
    const before = machine.fuel;
    try {
      const results = machine.call(name, args);
      ends.push(counted(results, machine.fuel - before));
    } catch {
      ends.push(undefined);
      break;
    }
  }
  return ends;
}

describe('A reference interpreter', () => {
  for (const { name, small } of kernels) {
    // Too long for an interpreter.
    if (name === 'floyd-warshall') continue;
    it(`gives the result and counts the fuel of the kernel ${name} as both schemes do`, function () {
      this.timeout(120_000);
      const bytes = readFileSync(join('bench', 'kernels', 'built', `${name}.wasm`));
      const calls = [{ name: '_initialize', args: [] }, { name: 'run', args: [small] }];
      const expected = engine(bytes, 'oracle', calls);
      assert.deepEqual(engine(bytes, 'threaded', calls), expected);
      assert.ok(!expected.includes(undefined));
      assert.deepEqual(interpreted(bytes, calls), expected);
    });
  }

  const folder = join('wasm-fixtures', 'built');
  // The others never end, fill four gigabytes, are refused, or want a host of their own.
  const modules = readdirSync(folder).filter(name => name.endsWith('.wasm') && !/^(endless|grow|shared|unknown)/.test(name));
  for (const name of modules) {
    it(`counts the fuel of the fixture ${name} as both schemes do, for every call until one does not return`, function () {
      this.timeout(120_000);
      const bytes = readFileSync(join(folder, name));
      const calls = callsOf(decodeModule(bytes), numbers(1));
      const expected = engine(bytes, 'oracle', calls);
      assert.deepEqual(engine(bytes, 'threaded', calls), expected);
      try {
        const own = interpreted(bytes, calls);
        assert.deepEqual(own, expected);
      } catch (error) {
        if (!(error instanceof NotCovered)) throw error;
        this.skip();
      }
    });
  }
});
