import { uncovered } from '../../capabilities/coverage';
import type { EffectiveRight } from '../../capabilities/effective';
import { narrowed } from '../../capabilities/narrowing';
import type { Narrowing } from '../../capabilities/narrowing';
import { parseNetworkRequest } from '../../capabilities/policy/networkPattern';
import { scopeFieldOf, scopeOf } from '../../capabilities/scope';
import type { CapabilityName, CapabilityRequest } from '../../capabilities/types';
import { describeBriefly } from '../../capabilities/words';
import type { Manifest } from '../../plugins/types';
import type { DeniedCall } from '../../sandbox/types';
import type { GrantOffer } from '../runTypes';
import type { DeniedFile } from './fileOffers';
import { fileOffers } from './fileOffers';

/** The most that is offered of one capability. */
const MOST_OFFERS = 4;

/** A plugin to which something was denied. */
export interface DeniedPlugin {
  readonly manifest: Pick<Manifest, 'capabilities' | 'meta'>;
  /** What it had. */
  readonly rights: readonly EffectiveRight[];
}

/** What would allow a call that ended an execution, the narrowest first. Only what the manifest asks for is offered. */
export function callOffers({ manifest, rights }: DeniedPlugin, name: CapabilityName, { argument }: Pick<DeniedCall, 'argument'>): readonly GrantOffer[] {
  const requests = manifest.capabilities.filter(request => request.name === name);
  const candidates = requests.flatMap(request => {
    const narrow = argument === undefined ? undefined : narrowed(request, narrowingTo(request, argument));
    // Where what it was about is not asked for, nothing that is would allow it.
    if (argument !== undefined && narrow === undefined) return [];
    return [...(narrow === undefined ? [] : [narrow]), request];
  });
  return toOffers(manifest, rights, candidates);
}

/** Whether a request asks for what a call was about. Of files it is not known by their text. */
export function asksFor(request: CapabilityRequest, argument: string): boolean {
  return narrowed(request, narrowingTo(request, argument)) !== undefined;
}

/** What would allow accesses to files that were refused while an execution went on. */
export function deniedFileOffers({ manifest, rights }: DeniedPlugin, files: readonly DeniedFile[]): readonly GrantOffer[] {
  return toOffers(manifest, rights, (['fs.read', 'fs.write'] as const).flatMap(name => (
    fileOffers(manifest.capabilities.filter(request => request.name === name), name, files.filter(({ capability }) => capability === name)).slice(0, MOST_OFFERS)
  )));
}

function toOffers(manifest: DeniedPlugin['manifest'], rights: readonly EffectiveRight[], candidates: readonly CapabilityRequest[]): readonly GrantOffer[] {
  const held = rights.map(({ capability }) => capability);
  const offered: CapabilityRequest[] = [];
  for (const { reason, ...candidate } of candidates) {
    // What it has already didn't allow it.
    if (uncovered(candidate, held) === undefined || uncovered(candidate, offered) === undefined) continue;
    offered.push(candidate);
  }
  return offered.map(capability => ({ capability, words: `let ${manifest.meta.name} ${describeBriefly(capability)}`, flag: flagOf(capability) }));
}

/** What of a request is just this argument. */
function narrowingTo(request: CapabilityRequest, argument: string): Narrowing {
  switch (scopeFieldOf(request.name)) {
    case 'hosts': {
      const asked = parseNetworkRequest(argument);
      if (asked === undefined) return { scope: [] };
      const { host } = asked.url;
      const secret = `private+${host}`;
      return { scope: [request.hosts?.includes(secret) === true ? secret : host], methods: [asked.method] };
    }
    // Files are found by where they are (`deniedFileOffers`).
    case 'paths': return { scope: [] };
    case 'variables':
    case 'models':
    case 'commands': return { scope: [argument] };
    case undefined: return {};
  }
}

/** A right as options of the command line name it: `fs.read:docs/**`. */
export function flagOf(capability: CapabilityRequest): string {
  const scope = scopeOf(capability);
  return scope.length === 0 ? capability.name : `${capability.name}:${scope.join(',')}`;
}
