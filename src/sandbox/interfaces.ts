import type { Attached } from '../wasm/types';

/** An interface that a host provides, as links know it: plain data. */
export interface LinkedInterface {
  /** Package and interface: `airlock:plugin/log`. */
  readonly name: string;
  /** A semantic version. */
  readonly version: string;
  /** The extension that brought it; Airlock itself where absent. */
  readonly provider?: string;
  readonly functions: readonly { readonly name: string; readonly attached?: Attached }[];
}

/** The module name of an import from an interface, in its parts. */
export interface InterfaceName {
  readonly name: string;
  /** Major, minor and patch version. */
  readonly version: readonly [number, number, number];
}

const NAME = /^([a-z][a-z0-9-]*:[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*)@(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/;

/** Reads `package:name/interface@1.2.3`; undefined for any other module name. */
export function parseInterfaceName(module: string): InterfaceName | undefined {
  const [, name, major, minor, patch] = NAME.exec(module) ?? [];
  return name === undefined ? undefined : { name, version: [Number(major), Number(minor), Number(patch)] };
}

/**
 * Whether what provides one version serves a plugin that was built for another: of the same major version, and not older; below
 * 1.0.0 each minor version is one of its own (Semantic Versioning).
 */
export function serves(provided: string, wanted: InterfaceName['version']): boolean {
  const [major, minor = 0, patch = 0] = provided.split('.').map(Number);
  if (major !== wanted[0]) return false;
  if (major === 0 && minor !== wanted[1]) return false;
  return minor > wanted[1] || (minor === wanted[1] && patch >= wanted[2]);
}

/** Which of the interfaces serves the imports of a module name. */
export function serving<T extends Pick<LinkedInterface, 'name' | 'version'>>(interfaces: readonly T[], module: string): T | undefined {
  const wanted = parseInterfaceName(module);
  return wanted === undefined ? undefined : interfaces.find(one => one.name === wanted.name && serves(one.version, wanted.version));
}

/** Why an interface's function can't be linked, and what to do; undefined where the module name is none of an interface that is known. */
export function whyNotServed(interfaces: readonly LinkedInterface[], module: string, name: string): { readonly message: string; readonly nextStep: string } | undefined {
  const wanted = parseInterfaceName(module);
  const known = interfaces.find(one => one.name === wanted?.name);
  if (wanted === undefined || known === undefined) return undefined;
  const version = wanted.version.join('.');
  const [here, provider] = known.provider === undefined ? ['this Airlock', 'Airlock'] : [`the extension ${known.provider}`, `the extension ${known.provider}`];
  if (serves(known.version, wanted.version)) {
    return { message: `The module imports "${name}" from ${known.name}, which has no such function.`, nextStep: `Build the plugin with the ${known.name} ${known.version} of ${here}.` };
  }
  return {
    message: `The module needs ${known.name} ${version}, and ${here} has ${known.version}.`,
    nextStep: isNewer(wanted.version, known.version) ? `Install a version of ${provider} that has ${known.name} ${version}.` : `Build the plugin for ${known.name} ${known.version}.`,
  };
}

/** Whether an interface is of a namespace that no extension brings anything in. */
export function isReserved(name: string): boolean {
  return ['airlock', 'wasi'].includes(namespaceOf(name));
}

/** What to do about an import from an interface that is not known at all; undefined where it is none that another extension could bring. */
export function whyNotKnown(module: string): { readonly message: string; readonly nextStep: string } | undefined {
  const { name } = parseInterfaceName(module) ?? {};
  if (name === undefined || isReserved(name)) return undefined;
  return {
    message: `The module imports from ${module}, which Airlock doesn't have.`,
    nextStep: 'Where another extension brings it, the manifest has to ask for its capability, such as "ext:publisher.extension/name"; docs/EXTENSIONS.md tells more.',
  };
}

/** `acme` of `acme:tools/clock`. */
export function namespaceOf(name: string): string {
  return name.slice(0, name.indexOf(':'));
}

function isNewer([major, minor, patch]: InterfaceName['version'], provided: string): boolean {
  const [ours = 0, ourMinor = 0, ourPatch = 0] = provided.split('.').map(Number);
  return major !== ours ? major > ours : minor !== ourMinor ? minor > ourMinor : patch > ourPatch;
}
