import { AirlockError } from '../../errors';
import { sha256Hex } from '../digest';
import type { Package } from '../package';
import { packageBody } from '../trust/statement';
import type { Signer } from '../types';

/** What a catalogue says that a package is. */
export interface ExpectedPackage {
  readonly id: string;
  readonly version: string;
  /** `sha256:…`, of what its signature covers. */
  readonly digest?: string;
  /** Fingerprint of the key that signs it. */
  readonly keyId?: string;
}

/** The digest that stands for a package in a catalogue: SHA-256 of the body that its signature covers (docs/SIGNING.md). */
export async function packageDigest({ manifestBytes, module }: Pick<Package, 'manifestBytes' | 'module'>): Promise<string> {
  return `sha256:${await sha256Hex(await packageBody(manifestBytes, module))}`;
}

/**
 * Refuses a package that is not what was chosen in a catalogue. It makes no package good: it is verified as any other.
 *
 * @throws AirlockError `catalogue.mismatch`
 */
export async function requireExpected(read: Package, expected: ExpectedPackage): Promise<void> {
  const { id, version } = read.manifest;
  if (id !== expected.id || version !== expected.version) throw mismatch(expected, `it is ${id} ${version}`);
  if (expected.digest !== undefined && await packageDigest(read) !== expected.digest) throw mismatch(expected, 'its manifest or its module is another than the one that the catalogue lists');
}

/**
 * Refuses a package that somebody else signed than the catalogue says.
 *
 * @throws AirlockError `catalogue.mismatch`
 */
export function requireExpectedSigner(signer: Signer, expected: ExpectedPackage): void {
  if (expected.keyId === undefined || (signer.kind !== 'unsigned' && signer.keyId === expected.keyId)) return;
  throw mismatch(expected, signer.kind === 'unsigned' ? 'it is not signed' : 'it is signed by another key than the one that the catalogue names');
}

function mismatch({ id, version }: ExpectedPackage, why: string): AirlockError {
  return new AirlockError('catalogue.mismatch', `What came is not ${id} ${version} as the catalogue describes it: ${why}.`, 'Nothing was installed. Refresh the catalogue; if it stays so, tell whoever makes it.');
}
