import { AirlockError } from '../errors';
import { placeOf } from '../wasm/refusal';
import type { HardenResult, HardenedInfo, Refusal } from '../wasm/types';
import type { Manifest } from './types';

/**
 * What is known of a module that hardening accepted.
 *
 * @throws AirlockError `module.malformed` or `module.refused` with what hardening found; `module.refused` where the
 *   manifest's entry isn't there
 */
export function requireHardened(manifest: Manifest, result: HardenResult): { readonly bytes: Uint8Array<ArrayBuffer>; readonly info: HardenedInfo } {
  if (!result.ok) throw refused(manifest, result.refusal);
  const { callables } = result.info;
  const entry = callables.find(callable => callable.name === manifest.entry);
  if (entry === undefined) {
    const names = callables.map(callable => callable.name).filter(name => name !== '').slice(0, 10);
    throw new AirlockError('module.refused', `${manifest.wasm} exports no function "${manifest.entry}", which the manifest names as its entry.`, names.length === 0 ? 'It exports no functions at all.' : `It exports ${names.join(', ')}.`);
  }
  if (entry.signature.params.length > 0) {
    throw new AirlockError('module.refused', `The entry "${manifest.entry}" of ${manifest.wasm} takes parameters, and a command is given none.`, 'Name a function without parameters, such as "_start".');
  }
  return result;
}

function refused(manifest: Manifest, refusal: Refusal): AirlockError {
  return new AirlockError(refusal.code === 'malformed' ? 'module.malformed' : 'module.refused', `${manifest.wasm} can't be sandboxed. It is refused ${placeOf(refusal)}: ${refusal.message}`, refusal.nextStep);
}
