import { sha256Hex } from '../digest';

/** What kind of statement a package signature makes. Another kind of statement gets another type. */
export const PACKAGE_STATEMENT = 'application/vnd.airlock.package.v1';

/**
 * The bytes that a package's signature is made over: both digests, in a statement of a kind of its own.
 *
 * The statement names module and manifest by their roles, so neither can stand in for the other; both digests have a
 * fixed length, so the statement reads in one way only.
 */
export async function packageStatement(manifest: Uint8Array, module: Uint8Array): Promise<Uint8Array> {
  return preAuthenticationEncoding(PACKAGE_STATEMENT, await packageBody(manifest, module));
}

/** The statement's body: 179 bytes that name the digests of both. */
export async function packageBody(manifest: Uint8Array, module: Uint8Array): Promise<Uint8Array> {
  return new TextEncoder().encode(`airlock-package-v1\nmanifest sha256:${await sha256Hex(manifest)}\nmodule sha256:${await sha256Hex(module)}\n`);
}

/**
 * DSSE's pre-authentication encoding (secure-systems-lab/dsse, protocol.md): type and body, each after its length in
 * bytes, so that no other type and body give the same bytes.
 */
export function preAuthenticationEncoding(type: string, body: Uint8Array): Uint8Array {
  const typeBytes = new TextEncoder().encode(type);
  const head = new TextEncoder().encode(`DSSEv1 ${typeBytes.length} ${type} ${body.length} `);
  const encoded = new Uint8Array(head.length + body.length);
  encoded.set(head);
  encoded.set(body, head.length);
  return encoded;
}
