import type { Attached, HardenPlan, ImportDecision, Scheme } from '../wasm/types';
import { serving, whyNotServed, type LinkedInterface } from './interfaces';
import { WASI_ATTACHED, WASI_MODULE, WASI_SIGNATURES } from './wasi/signatures';

/** What a plugin is linked to and how it is counted, as plain data: it crosses to a worker and is part of cache keys. */
export interface Links {
  /** Whether the functions of WASI preview 1 are linked. What they allow is decided when they are called. */
  readonly wasi: boolean;
  /** Host functions besides WASI. What is not listed is not known, and a module that imports it is refused. */
  readonly functions: readonly { readonly module: string; readonly name: string; readonly decision: ImportDecision; readonly attached?: Attached }[];
  /** Interfaces of WIT packages; all their functions are linked. What they allow is decided when they are called. */
  readonly interfaces?: readonly LinkedInterface[];
  /** How fuel is counted; the hardening's own default where left out. */
  readonly scheme?: Scheme;
  /** Whether fuel is counted by call path too: only a host with a call tree runs it. */
  readonly isProfiled?: boolean;
}

/** The plan for `harden` that these links describe. WASI functions are linked with their own signature only. */
export function planOf(links: Links): HardenPlan {
  return {
    ...(links.scheme === undefined ? {} : { scheme: links.scheme }),
    ...(links.isProfiled === undefined ? {} : { profile: links.isProfiled }),
    link(module, name, signature) {
      if (module === WASI_MODULE) {
        const known = WASI_SIGNATURES.get(name);
        const same = known !== undefined && known.params.join() === signature.params.join() && known.results.join() === signature.results.join();
        return links.wasi && same ? 'granted' : undefined;
      }
      if (ofInterface(links, module, name) !== undefined) return 'granted';
      return links.functions.find(entry => entry.module === module && entry.name === name)?.decision;
    },
    attached: (module, name) => (module === WASI_MODULE ? WASI_ATTACHED.get(name) : (ofInterface(links, module, name) ?? links.functions.find(entry => entry.module === module && entry.name === name))?.attached),
    explain: (module, name) => whyNotServed(links.interfaces ?? [], module, name),
  };
}

function ofInterface({ interfaces = [] }: Links, module: string, name: string): LinkedInterface['functions'][number] | undefined {
  return serving(interfaces, module)?.functions.find(entry => entry.name === name);
}

/** A text that is the same for the same links. */
export function keyOf(links: Links): string {
  const functions = links.functions.map(({ module, name, decision, attached }) => JSON.stringify([module, name, decision, ...(attached === undefined ? [] : [attached])])).sort();
  const interfaces = JSON.stringify(links.interfaces ?? []);
  return `${links.wasi ? 'wasi' : ''}[${functions.join()}]${interfaces}${links.scheme ?? ''}${links.isProfiled === true ? ' profiled' : ''}`;
}
