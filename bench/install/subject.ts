import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SigningKey } from '../../src/plugins/trust/keyFile';
import { signPackage } from '../../src/plugins/trust/signature';
import { lay } from '../../test/cli/packages';

/** The module that packages hold, a Rust program of 107 kB. */
const MODULE = 'rust-exit';

/**
 * A signed package whose module no other package has, so that nothing that was found out of it before helps.
 *
 * @param more bytes that the module carries besides its code, random ones, which nothing can compress
 */
export async function laySubject(folder: string, { id, version, key, more }: { readonly id: string; readonly version: string; readonly key: SigningKey; readonly more: number }): Promise<void> {
  await lay(folder, { id, version, module: MODULE });
  const manifest = new Uint8Array(await readFile(join(folder, 'plugin.toml')));
  const module = new Uint8Array(Buffer.concat([await readFile(join(folder, 'hello.wasm')), customSection(randomBytes(16 + more))]));
  await writeFile(join(folder, 'hello.wasm'), module);
  await writeFile(join(folder, 'hello.sig'), await signPackage({ manifest, module }, key));
}

/** A custom section that engines skip (WebAssembly 5.5.3), named `data`. */
function customSection(bytes: Uint8Array): Uint8Array {
  const name = [4, ...new TextEncoder().encode('data')];
  return Buffer.concat([Uint8Array.of(0, ...leb128(name.length + bytes.length), ...name), bytes]);
}

function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}
