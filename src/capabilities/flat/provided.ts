import type { Signature } from '../../wasm/types';
import { logFunction } from '../logFunction';
import type { CapabilityName } from '../types';
import { readFile, writeFile } from './fileFunctions';
import { chatFunction } from './chatFunction';
import { fetchFunction } from './fetchFunction';
import { planFunction } from './planFunction';
import { FLAT_MODULES } from './flatFunction';
import type { FlatFunction } from './flatFunction';
import { retrievalFunction } from './retrievalFunction';

/** A function whose service this Airlock lacks. */
function unavailable(modules: readonly string[], name: string, capability: CapabilityName, signature: Signature): FlatFunction {
  return {
    modules, name, capability, signature,
    implement: ({ gate }, call) => async () => {
      await gate.pass({ capability, call });
      throw new Error(`${call} is not to be had here.`);
    },
  };
}

const i32 = (count: number): Signature => ({ params: Array.from({ length: count }, () => 'i32' as const), results: ['i32'] });

/** The functions that plugins may import by flat names (docs/INTERFACES.md, "Flat names"). */
export const FLAT_FUNCTIONS: readonly FlatFunction[] = [
  logFunction,
  retrievalFunction,
  chatFunction,
  planFunction,
  fetchFunction,
  unavailable(FLAT_MODULES, 'host_exec', 'exec', i32(2)),
  readFile,
  writeFile,
];
