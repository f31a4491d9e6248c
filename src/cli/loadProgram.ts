import { basename } from 'node:path';
import { AirlockError } from '../errors';
import { NodeStorage } from '../platform/node/nodeStorage';
import { readPackage } from '../plugins/package';
import type { Package } from '../plugins/package';
import type { Manifest, PluginCommand } from '../plugins/types';
import { absolute, readBytes } from './files';
import { requireTrusted } from './verify';

/** What is to be run, before it is hardened. */
export interface Program {
  readonly module: Uint8Array<ArrayBuffer>;
  /** The module's file name: the program's own name for itself, argv[0]. */
  readonly fileName: string;
  readonly entry: string;
  /** What the package's command passes; empty for a bare module. */
  readonly args: readonly string[];
  /** Absent for a bare module. */
  readonly manifest?: Manifest;
}

/** How a package is to be run. */
export interface PackageChoice {
  /** Name of the command; the first one where left out. */
  readonly command?: string;
  /** Trust file; the signature is not checked where left out. */
  readonly trust?: string;
}

/**
 * Reads a module (a file that ends with `.wasm`) or a package (its folder or its `.toml`).
 *
 * @param note receives a sentence about what was not checked
 * @throws AirlockError for files, manifest, signature and usage
 */
export async function loadProgram(target: string, choice: PackageChoice, note: (sentence: string) => void): Promise<Program> {
  if (!target.endsWith('.wasm')) return packageProgram(target, choice, note);
  const option = choice.trust !== undefined ? '--trust' : choice.command !== undefined ? '--command' : undefined;
  if (option !== undefined) throw new AirlockError('usage.invalid', `${option} is for packages, and ${target} is a bare module.`, 'Name the package: its folder or its .toml.');
  return { module: await readBytes(target), fileName: basename(target), entry: '_start', args: [] };
}

async function packageProgram(target: string, choice: PackageChoice, note: (sentence: string) => void): Promise<Program> {
  const found = await readPackage(new NodeStorage(), absolute(target));
  if (choice.trust === undefined) note(unchecked(found));
  else await requireTrusted(found, choice.trust);
  const { manifest } = found;
  return { module: found.module, fileName: basename(manifest.wasm), entry: manifest.entry, args: commandOf(manifest, choice.command).args, manifest };
}

function unchecked({ manifest, signature }: Package): string {
  return signature === undefined
    ? `${manifest.id} is not signed: nobody vouches for it.`
    : `The signature of ${manifest.id} was not checked: name the keys you trust with --trust.`;
}

function commandOf(manifest: Manifest, name: string | undefined): PluginCommand {
  const command = name === undefined ? manifest.commands[0] : manifest.commands.find(candidate => candidate.name === name);
  if (command === undefined) {
    throw new AirlockError('plugin.no-such-command', `${manifest.id} has no command "${name ?? ''}".`, `It has ${manifest.commands.map(candidate => candidate.name).join(', ')}.`);
  }
  return command;
}
