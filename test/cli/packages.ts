import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPublicKey, generateKey } from '../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../src/plugins/trust/keyFile';
import { signPackage } from '../../src/plugins/trust/signature';
import { airlock } from './airlock';
import type { SpawnOptions } from './airlock';
import { modulePath } from './fixtures';

export const ID = 'org.example.hello';

/** A command line that ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line on a root. */
export async function onRoot(root: string, args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const { code, stdout, stderr } = await airlock(args, { ...options, env: { AIRLOCK_ROOT: root, ...options.env } });
  return { code, stdout: stdout.toString('utf8'), stderr };
}

/** What a command with `--json` printed; checks that it says itself how it went. */
export function jsonOf({ code, stdout, stderr }: Ended): Record<string, unknown> {
  assert.ok(stdout.startsWith('{'), `no JSON: ${stdout}\n${stderr}`);
  const value = JSON.parse(stdout) as Record<string, unknown>;
  assert.equal(value['ok'], code === 0, stdout);
  return value;
}

/** The error that a command with `--json` printed; checks that exit code and standard error say the same. */
export function errorOf(ended: Ended): { readonly code: string; readonly message: string; readonly nextStep?: string } {
  const error = jsonOf(ended)['error'] as { code: string; message: string; exitCode: number };
  assert.equal(error.exitCode, ended.code);
  assert.ok(ended.stderr.includes(error.message), ended.stderr);
  return error;
}

export function newKey(): Promise<SigningKey> {
  return generateKey(into => void randomFillSync(into));
}

/** Writes the trust file of a root. */
export async function trust(root: string, key: SigningKey): Promise<void> {
  await mkdir(root, { recursive: true });
  await writeFile(join(root, 'trusted_keys.toml'), formatPublicKey(key, 'Jane'));
}

export interface Laid {
  readonly id?: string;
  readonly version?: string;
  /** Name of a fixture. */
  readonly module?: string;
  readonly key?: SigningKey;
  /** Lines of the manifest. */
  readonly more?: string;
}

/** Writes a package: a module of the fixtures that prints its arguments, unless another is named. */
export async function lay(folder: string, { id = ID, version = '1.0.0', module = 'c-args', key, more = '' }: Laid = {}): Promise<string> {
  await mkdir(folder, { recursive: true });
  const manifest = new TextEncoder().encode([
    '[plugin]', `id = "${id}"`, `version = "${version}"`, 'wasm = "hello.wasm"', more,
    '[meta]', 'name = "Hello"', 'description = "Says hello."',
    '[[commands]]', 'name = "greet"', 'title = "Greet"', 'args = ["from", "greet"]',
    '[[commands]]', 'name = "wave"', 'title = "Wave"', '',
  ].join('\n'));
  const bytes = new Uint8Array(await readFile(modulePath(module)));
  await writeFile(join(folder, 'plugin.toml'), manifest);
  await writeFile(join(folder, 'hello.wasm'), bytes);
  if (key !== undefined) await writeFile(join(folder, 'hello.sig'), await signPackage({ manifest, module: bytes }, key));
  return folder;
}
