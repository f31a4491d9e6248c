import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { FrameKind, FUEL_EXPORT, meter, type Scheme } from '../../src/wasm/index';
import { loadParser, type ParseText } from './spec/parser';
import { constructs, type Construct } from './threadedConstructs';
import { hardened, linkAll } from './wat';
import { Driver } from './driver';

type Exports = Record<string, (...args: unknown[]) => unknown>;

/** How a call ended, and the fuel it used where it returned. */
interface Ended {
  readonly outcome: string;
  readonly fuel: bigint | undefined;
}

/** What no scheme changes in how a call ends. */
function outcomeOf(call: () => unknown): string {
  try {
    return `returns ${String(call())}`;
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError ? `traps: ${error.message}` : (error as Error).constructor.name;
  }
}

function metered(bytes: Uint8Array, scheme: Scheme): Uint8Array<ArrayBuffer> {
  const result = meter(bytes, { scheme });
  if (!result.ok) throw new Error(`refused: ${result.refusal.message}`);
  return result.bytes;
}

/** @param budget fuel units for all calls, given after instantiation */
function run(bytes: Uint8Array<ArrayBuffer>, { calls, imports }: Construct, budget?: bigint): Ended[] {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports?.() ?? {});
  const fuel = exports[FUEL_EXPORT] as WebAssembly.Global<'i64'> | undefined;
  if (fuel !== undefined && budget !== undefined) fuel.value = budget;
  return calls.map(([name, ...args]) => {
    const start = fuel?.value ?? 0n;
    const outcome = outcomeOf(() => (exports as Exports)[name]?.(...args));
    return { outcome, fuel: fuel !== undefined && outcome.startsWith('returns') ? start - fuel.value : undefined };
  });
}

describe('The threaded scheme', () => {
  let parse: ParseText;
  before(async () => { parse = await loadParser(); });

  for (const construct of constructs) {
    describe(`with ${construct.name}`, () => {
      let bytes: Uint8Array<ArrayBuffer>;
      before(async function () {
        bytes = await parse(construct.text);
        // Older engines do not know all of WebAssembly 3.0.
        if (!WebAssembly.validate(bytes)) this.skip();
      });

      it('ends every call as the plain module does', () => {
        assert.deepEqual(run(metered(bytes, 'threaded'), construct).map(({ outcome }) => outcome), run(bytes, construct).map(({ outcome }) => outcome));
      });

      it('charges as much as the oracle for every call that returns', () => {
        const threaded = run(metered(bytes, 'threaded'), construct);
        assert.deepEqual(threaded, run(metered(bytes, 'oracle'), construct));
        assert.ok(threaded.some(({ fuel }) => fuel !== undefined && fuel > 0n));
      });

      it('lets a call return with exactly the fuel that it costs, and with one unit less does not', () => {
        const used = run(metered(bytes, 'oracle'), construct);
        construct.calls.forEach((call, index) => {
          // Earlier calls may leave a state behind that this one depends on.
          if (index > 0 || used[index]?.fuel === undefined) return;
          const { fuel } = used[index];
          const once = { ...construct, calls: [call] };
          assert.match(run(metered(bytes, 'threaded'), once, fuel)[0]?.outcome ?? '', /^returns/);
          assert.match(run(metered(bytes, 'threaded'), once, fuel - 1n)[0]?.outcome ?? '', /^traps: unreachable/);
        });
      });

      it('stops at the same place twice', () => {
        const total = run(metered(bytes, 'oracle'), construct).reduce((sum, { fuel }) => sum + (fuel ?? 0n), 0n);
        const module = metered(bytes, 'threaded');
        assert.deepEqual(run(module, construct, total / 2n), run(module, construct, total / 2n));
      });

      it('goes on with what the host adds', function () {
        if (construct.imports !== undefined) this.skip();
        const slice = 97n;
        const driven = (scheme: Scheme) => {
          const { bytes: module, info } = hardened(bytes, { ...linkAll, scheme });
          return construct.calls.flatMap(([name, ...args]) => {
            let given = slice;
            const outcome = new Driver(module, info, { fuel: given, onFuel: frame => { const more = slice - frame.fuel; given += more; return more; } }).run([{ name, args }]);
            const returned = outcome.last.kind === FrameKind.result;
            return [{ results: outcome.results, used: returned ? given - outcome.fuelLeft : undefined }];
          });
        };
        assert.deepEqual(driven('threaded'), driven('oracle'));
      });

      it('is hardened with the same totals', function () {
        if (construct.imports !== undefined) this.skip();
        const driven = (scheme: Scheme) => {
          const { bytes: module, info } = hardened(bytes, { ...linkAll, scheme });
          return construct.calls.flatMap(([name, ...args]) => {
            if (!info.callables.some(callable => callable.name === name)) return [];
            const outcome = new Driver(module, info).run([{ name, args }]);
            return [{ results: outcome.results, frames: outcome.frames.map(({ kind, subject }) => [kind, subject]), fuel: outcome.trap === undefined ? outcome.fuelUsed : undefined }];
          });
        };
        const ended = driven('threaded');
        const expected = driven('oracle');
        assert.deepEqual(ended.map(each => each.results), expected.map(each => each.results));
        assert.deepEqual(ended.map(each => each.frames), expected.map(each => each.frames));
        // What ends before it returns may have been charged for more or less than was done.
        const returned = (list: typeof ended): (bigint | undefined)[] => list.map(each => (each.frames.at(-1)?.[0] === FrameKind.result ? each.fuel : undefined));
        assert.deepEqual(returned(ended), returned(expected));
      });
    });
  }
});
