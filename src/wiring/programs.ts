import type { Programs } from '../capabilities/exec/types';
import { createNodePrograms } from '../platform/node/programs/nodePrograms';
import { settings } from '../ui/ids';

/** Programs of the machine that the extension host runs on, behind the user's setting. */
export function openPrograms(packages: readonly string[]): { readonly runner: Programs; readonly switchOn: string } {
  return { runner: createNodePrograms({ packages }), switchOn: `If you want plugins to run programs at all, set "${settings.execEnabled}" to true in your settings.` };
}
