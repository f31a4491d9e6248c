import { ExecutionEnd } from '../executionEnd';
import type { FlatType } from '../../wasm/types';
import type { FlatValue, HostCall, HostFunction } from '../types';
import { FlatCursor } from './flatCursor';
import { InvalidValue } from './invalidValue';
import { flatten } from './layout';
import { Lifter } from './lift';
import { Lowerer } from './lower';
import type { WitSignature, WitType, WitValue } from './types';

/** More flat parameters than these are passed in memory, and results in memory where there is more than one (Canonical ABI). */
const MAX_FLAT_PARAMS = 16;
const MAX_FLAT_RESULTS = 1;

/** Answers one call of a function of an interface. */
export type WitImplementation = (args: readonly WitValue[], host: HostCall) => Promise<WitValue> | WitValue;

/** The core signature of an imported function (Canonical ABI, `canon lower`). */
export function coreSignature({ params, result }: WitSignature): { readonly params: readonly FlatType[]; readonly results: readonly FlatType[] } {
  const flat = params.flatMap(({ type }) => flatten(type));
  const given: readonly FlatType[] = flat.length > MAX_FLAT_PARAMS ? ['i32'] : flat;
  const results = result === undefined ? [] : flatten(result);
  return results.length > MAX_FLAT_RESULTS ? { params: [...given, 'i32'], results: [] } : { params: given, results };
}

/**
 * A host function that a module imports by the names and types of the Canonical ABI. A value that the specification has a
 * function trap for ends the execution.
 *
 * @param name as in messages: `airlock:plugin/log.log`
 */
export function witFunction(name: string, signature: WitSignature, implementation: WitImplementation): HostFunction {
  const core = coreSignature(signature);
  return {
    ...core,
    async call(host, flat) {
      try {
        const args = await lifted(signature, host, flat);
        const value = await implementation(args, host);
        return signature.result === undefined ? [] : await lowered(signature.result, core.results.length === 0, value, host, flat);
      } catch (error) {
        if (error instanceof InvalidValue) throw new ExecutionEnd('trap', `Crashed: it called ${name} with ${error.what}.`);
        throw error;
      }
    },
  };
}

async function lifted({ params }: WitSignature, host: HostCall, flat: readonly FlatValue[]): Promise<readonly WitValue[]> {
  const lifter = new Lifter(host);
  const types = params.map(({ type }) => type);
  if (types.flatMap(flatten).length > MAX_FLAT_PARAMS) {
    return await lifter.load({ tuple: types }, Number(flat[0]) >>> 0) as readonly WitValue[];
  }
  const cursor = new FlatCursor(flat);
  const args: WitValue[] = [];
  for (const type of types) args.push(await lifter.flat(type, cursor));
  return args;
}

async function lowered(type: WitType, isInMemory: boolean, value: WitValue, host: HostCall, flat: readonly FlatValue[]): Promise<readonly FlatValue[]> {
  const lowerer = new Lowerer(host);
  if (!isInMemory) return lowerer.flat(type, value);
  await lowerer.store(type, value, Number(flat.at(-1)) >>> 0);
  return [];
}
