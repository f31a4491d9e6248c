import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** What programs do that believe what they are given: with these the attacks succeed. */

/** Unpacks an archive that `rawZip` wrote: each entry goes where its name says, links included. */
export async function naiveUnzip(archive: string, target: string): Promise<void> {
  const bytes = await readFile(archive);
  for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    const [method, packedSize, nameLength] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)];
    const [mode, local] = [bytes.readUInt32LE(at + 38) >>> 16, bytes.readUInt32LE(at + 42)];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + packedSize);
    const contents = method === 8 ? inflateRawSync(packed) : packed;
    const path = join(target, name);
    await mkdir(dirname(path), { recursive: true });
    if ((mode & 0o170000) === 0o120000) await symlink(contents.toString(), path);
    else await writeFile(path, contents);
  }
}

/** Gets an artifact: each layer goes where its title says. */
export async function naivePull(repository: string, target: string): Promise<void> {
  const { layers } = await (await fetch(`${repository}/manifests/2`)).json() as { layers: readonly { readonly digest: string; readonly annotations: Readonly<Record<string, string>> }[] };
  for (const { digest, annotations } of layers) {
    const path = join(target, annotations['org.opencontainers.image.title'] ?? '');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, new Uint8Array(await (await fetch(`${repository}/blobs/${digest}`)).arrayBuffer()));
  }
}

export async function reaches(file: string): Promise<boolean> {
  return existsSync(file);
}
