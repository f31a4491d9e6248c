import type { Attached, HardenPlan, ImportDecision, PluginImport, Scheme, Signature } from '../wasm/types';
import { isReserved, namespaceOf, parseInterfaceName, serving, whyNotKnown, whyNotServed, type LinkedInterface } from './interfaces';
import { WASI_ATTACHED, WASI_MODULE, WASI_SIGNATURES } from './wasi/signatures';

/** What a plugin is linked to and how it is counted, as plain data: it crosses to a worker and is part of cache keys. */
export interface Links {
  /** Whether the functions of WASI preview 1 are linked. What they allow is decided when they are called. */
  readonly wasi: boolean;
  /** Host functions besides WASI. What is not listed is not known, and a module that imports it is refused. */
  readonly functions: readonly { readonly module: string; readonly name: string; readonly decision: ImportDecision; readonly attached?: Attached | undefined; /** Another one is refused; any is linked where it is absent. */ readonly signature?: Signature }[];
  /** Interfaces of WIT packages; all their functions are linked. What they allow is decided when they are called. */
  readonly interfaces?: readonly LinkedInterface[];
  /** Namespaces whose interfaces are taken for granted where none of that name is known: for a look at a module, not to run it. */
  readonly assumed?: readonly string[];
  /** How fuel is counted; the hardening's own default where left out. */
  readonly scheme?: Scheme;
  /** Whether fuel is counted by call path too: only a host with a call tree runs it. */
  readonly isProfiled?: boolean;
}

/** How a module was linked that has these imports: as it is, whatever is known by now. */
export function linkedAs(imports: readonly PluginImport[]): Links {
  return { wasi: true, functions: imports.filter(({ module }) => module !== WASI_MODULE) };
}

/** The plan for `harden` that these links describe. WASI functions are linked with their own signature only. */
export function planOf(links: Links): HardenPlan {
  return {
    ...(links.scheme === undefined ? {} : { scheme: links.scheme }),
    ...(links.isProfiled === undefined ? {} : { profile: links.isProfiled }),
    link(module, name, signature) {
      if (module === WASI_MODULE) {
        const known = WASI_SIGNATURES.get(name);
        return links.wasi && known !== undefined && isSame(known, signature) ? 'granted' : undefined;
      }
      if (ofInterface(links, module, name) !== undefined) return 'granted';
      if (isAssumed(links, module)) return 'granted';
      const known = flatOf(links, module, name);
      return known?.signature === undefined || isSame(known.signature, signature) ? known?.decision : undefined;
    },
    attached: (module, name) => (module === WASI_MODULE ? WASI_ATTACHED.get(name) : (ofInterface(links, module, name) ?? flatOf(links, module, name))?.attached),
    explain: (module, name) => whyNotServed(links.interfaces ?? [], module, name) ?? whyNotCalledSo(flatOf(links, module, name)) ?? whyNotKnown(module),
  };
}

function ofInterface({ interfaces = [] }: Links, module: string, name: string): LinkedInterface['functions'][number] | undefined {
  return serving(interfaces, module)?.functions.find(entry => entry.name === name);
}

function isAssumed({ assumed = [], interfaces = [] }: Links, module: string): boolean {
  const { name } = parseInterfaceName(module) ?? {};
  return name !== undefined && !isReserved(name) && assumed.includes(namespaceOf(name)) && !interfaces.some(one => one.name === name);
}

function flatOf({ functions }: Links, module: string, name: string): Links['functions'][number] | undefined {
  return functions.find(entry => entry.module === module && entry.name === name);
}

function isSame(one: Signature, other: Signature): boolean {
  return one.params.join() === other.params.join() && one.results.join() === other.results.join();
}

/** Why a function that is known is not linked: the module declares it otherwise. */
function whyNotCalledSo(known: Links['functions'][number] | undefined): { readonly message: string; readonly nextStep: string } | undefined {
  if (known?.signature === undefined) return undefined;
  const { module, name, signature: { params, results } } = known;
  return {
    message: `The module declares "${name}" from "${module}" with another signature than it has.`,
    nextStep: `Declare it as (${params.join(', ')}) -> (${results.join(', ')}); docs/INTERFACES.md says what the values are.`,
  };
}

/** A text that is the same for the same links. */
export function keyOf(links: Links): string {
  const functions = links.functions.map(({ module, name, decision, attached, signature }) => JSON.stringify([module, name, decision, attached ?? null, signature ?? null])).sort();
  const interfaces = JSON.stringify(links.interfaces ?? []);
  const assumed = links.assumed === undefined ? '' : JSON.stringify(links.assumed);
  return `${links.wasi ? 'wasi' : ''}[${functions.join()}]${interfaces}${assumed}${links.scheme ?? ''}${links.isProfiled === true ? ' profiled' : ''}`;
}
