import { linksFor, linksToAdmit, PLUGIN_LINKS } from '../capabilities/hostFunctions';
import type { CapabilityRequest } from '../capabilities/types';
import { planOf } from '../sandbox/links';
import type { HardenPlan } from '../wasm/types';

/** The plan for a run: all of WASI, and the host functions as plugins get them in the editor that ask for what was granted. */
export function planForRun(maxMemoryPages: number, granted: readonly CapabilityRequest[]): HardenPlan {
  return { ...planOf(linksFor(granted)), maxMemoryPages };
}

/**
 * The plan for a file on disk: all of WASI; every known host function is denied, since nothing would answer it.
 *
 * @param requests what its manifest asks for: what other extensions bring of it is taken for what it says
 */
export function planForFile(requests: readonly CapabilityRequest[] = []): HardenPlan {
  return planOf({ ...linksToAdmit(requests), functions: PLUGIN_LINKS.functions.map(known => ({ ...known, decision: 'denied' as const })) });
}
