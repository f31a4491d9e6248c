import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { parsePrivateKey, type SigningKey } from '../../../src/plugins/trust/keyFile';
import { signFolder } from '../../../src/plugins/trust/signFolder';

/** A package that a story lays into its workspace. */
export interface Laid {
  /** Its folder's name below `plugins`, the end of its id, and its module's name. */
  readonly name: string;
  /** What users read. */
  readonly title: string;
  readonly module: Uint8Array;
  /** As plugin.toml has them, without brackets. */
  readonly capabilities: readonly string[];
  readonly commands: readonly { readonly name: string; readonly title: string; readonly args?: readonly string[] }[];
  /** Milliseconds that it may run. */
  readonly wallMs?: number;
}

/** The key of the demo plugins, which the demo workspace's user trusts. */
export const demoKey = async (): Promise<SigningKey> => parsePrivateKey(await readFile('examples/demo-key'), 'demo-key');

/** The module of a sample of wasm-fixtures. */
export const sample = async (name: string): Promise<Uint8Array> => readFile(join('wasm-fixtures', 'built', `${name}.wasm`));

/** Lays a package below `plugins` of a workspace, signed by the demo key. */
export async function layPlugin(workspace: string, { name, title, module, capabilities, commands, wallMs = 60_000 }: Laid): Promise<void> {
  const folder = join(workspace, 'plugins', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'plugin.toml'), `[plugin]
id = "org.example.${name}"
version = "1.0.0"
wasm = "${name}.wasm"
signature = "file:${name}.sig"
capabilities = ["log", ${capabilities.join(', ')}]
[meta]
name = "${title}"
description = "A plugin of a story."
${commands.map(command => `[[commands]]
name = "${command.name}"
title = "${command.title}"
args = ${JSON.stringify(command.args ?? [])}
`).join('')}[limits]
wall_ms = ${wallMs}
`);
  await writeFile(join(folder, `${name}.wasm`), module);
  await signFolder(new NodeStorage(), folder, await demoKey());
}
