import type { Package } from '../../package';

/** The first moment that a ZIP file can tell, by the clock on the wall: an archive has no time zone. */
const NO_TIME = new Date(1980, 0, 1);

/**
 * A package as a ZIP archive: its manifest, module, signature and rotations of keys, and nothing else. The same package always gives the same bytes, on
 * every machine: entries are sorted, have no times, and are compressed by the library's own code, not the platform's.
 */
export async function zipPackage({ manifest, manifestName, manifestBytes, module, signatureName, signature, rotation }: Package): Promise<Uint8Array<ArrayBuffer>> {
  const { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } = await import('./zipLibrary');
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, useCompressionStream: false, level: 9, lastModDate: NO_TIME, extendedTimestamp: false, keepOrder: true });
  const members: readonly (readonly [name: string, bytes: Uint8Array])[] = [[manifestName, manifestBytes], [manifest.wasm, module], ...(signature === undefined ? [] : [[signatureName, signature] as const]), ...(rotation === undefined ? [] : [[rotation.name, rotation.bytes] as const])];
  for (const [name, bytes] of [...members].sort(([a], [b]) => (a < b ? -1 : 1))) await writer.add(name, new Uint8ArrayReader(bytes));
  return new Uint8Array(await writer.close());
}
