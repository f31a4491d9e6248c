import assert from 'node:assert/strict';
import { harden, meter, type HardenResult, type MeterResult, type Refusal } from '../../src/wasm/index';
import type { Numbers } from './random/numbers';

const rewrites: readonly ((bytes: Uint8Array) => HardenResult | MeterResult)[] = (['oracle', 'threaded'] as const)
  .flatMap(scheme => [bytes => harden(bytes, { link: () => 'granted', scheme }), bytes => meter(bytes, { scheme })]);

/** What V8 takes though it is malformed: it looks at the low 8 bits of how many types a `select` has. */
const engineMistakes: ReadonlySet<string> = new Set(['A select has not one type.']);

/**
 * Holds every rewriting of some bytes to its promise: what the engine takes is accepted, or refused for a reason of its own;
 * what it does not take is refused; whatever is accepted becomes something that the engine takes.
 * @param what tells the bytes, where they are not handled right
 */
export function check(bytes: Uint8Array<ArrayBuffer>, what: string): 'refused' | 'accepted' {
  const valid = WebAssembly.validate(bytes);
  let verdict: 'refused' | 'accepted' = 'refused';
  for (const rewrite of rewrites) {
    const result = rewrite(bytes);
    if (result.ok) {
      assert.ok(valid, `${what}: an input that is not valid was accepted`);
      assert.ok(WebAssembly.validate(result.bytes), `${what}: the output is not valid`);
      verdict = 'accepted';
    } else {
      checkRefusal(result.refusal, bytes, what);
      const known = valid && engineMistakes.has(result.refusal.message);
      assert.ok(!valid || known || result.refusal.code !== 'malformed', `${what}: refused as malformed, but the engine takes it: ${result.refusal.message}`);
    }
  }
  return verdict;
}

function checkRefusal({ code, offset, message, nextStep, feature, functionIndex }: Refusal, bytes: Uint8Array, what: string): void {
  assert.ok(offset >= 0 && offset <= bytes.length, `${what}: offset ${offset}`);
  assert.ok(message.endsWith('.') && nextStep.endsWith('.'), `${what}: ${message} ${nextStep}`);
  assert.ok((code === 'unsupported-feature') === (feature !== undefined), `${what}: ${code} names the feature ${feature}`);
  assert.ok(functionIndex === undefined || functionIndex >= 0, `${what}: function ${functionIndex}`);
}

/** The bytes with some of them changed, put in or taken out, and what was done to them. */
export function mutated(bytes: Uint8Array, next: Numbers): { bytes: Uint8Array<ArrayBuffer>; what: string } {
  if (next(4) === 0) {
    const at = next(bytes.length);
    const cut = next(4);
    const inserted = Array.from({ length: next(4) }, () => next(256));
    return { bytes: Uint8Array.from([...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at + cut)]), what: `${cut} bytes at ${at} replaced by ${inserted.join(' ')}` };
  }
  const changed = Uint8Array.from(bytes);
  let what = '';
  for (let flips = 1 + next(3); flips > 0; flips--) {
    const at = next(bytes.length);
    const value = next(3) === 0 ? next(256) : (changed[at] as number) ^ (1 << next(8));
    changed[at] = value;
    what += `[${at}]=${value} `;
  }
  return { bytes: changed, what };
}
