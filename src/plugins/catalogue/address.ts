import { AirlockError } from '../../errors';
import { printable } from '../../printable';
import type { Storage } from '../../platform/storage';
import { isLoopback } from '../../loopback';
import { isGitLocation } from '../sources/gitReference';
import { isOciLocation, parseOciReference } from '../sources/oci/reference';
import type { OciReference } from '../sources/oci/reference';
import type { PackageReference } from '../sources/source';
import type { CatalogueVersion } from './schema';

/** Where a catalogue is. `written` is what the setting says, and what it is known by. */
export type CatalogueAddress =
  | { readonly kind: 'web'; readonly written: string; readonly url: URL }
  | { readonly kind: 'registry'; readonly written: string; readonly reference: OciReference }
  | { readonly kind: 'file'; readonly written: string };

/**
 * Reads an entry of `airlock.catalogues`: an `https:` address, `oci://HOST/NAME:TAG`, or the absolute path of a file.
 *
 * @throws AirlockError `source.unsupported`
 */
export function parseAddress(written: string): CatalogueAddress {
  if (isOciLocation(written)) return { kind: 'registry', written, reference: parseOciReference(written) };
  if (/^https?:/i.test(written) && URL.canParse(written)) {
    const url = new URL(written);
    const isSafe = url.protocol === 'https:' || isLoopback(url.hostname);
    if (isSafe && url.username === '' && url.password === '') return { kind: 'web', written, url };
    throw unsupported(written, isSafe ? 'has a name or a password in it' : 'is not encrypted');
  }
  if (/^(?:\/|[A-Za-z]:[\\/]|\\\\[^\\])/.test(written)) return { kind: 'file', written };
  throw unsupported(written, 'is neither a web address nor an absolute path');
}

function unsupported(written: string, why: string): AirlockError {
  return new AirlockError('source.unsupported', `The catalogue ${printable(written.slice(0, 200))} ${why}.`, 'Write it in airlock.catalogues as https://…, oci://HOST/NAME:TAG, or the absolute path of a file.');
}

/**
 * The package that a version of a plugin is, as `install` takes it. What comes from elsewhere names nothing on this
 * machine: a path there would read what the catalogue's maker can't.
 *
 * @throws AirlockError `source.unsupported`
 */
export function packageReference(address: CatalogueAddress, { source, ref }: CatalogueVersion, storage: Storage): PackageReference {
  const withRef = (location: string): PackageReference => ({ location, ...(ref === undefined ? {} : { ref }) });
  if (isOciLocation(source) || (isGitLocation(source) && !/^(?:git\+)?file:/i.test(source))) return withRef(source);
  if (address.kind !== 'file') throw new AirlockError('source.unsupported', `The catalogue names ${printable(source.slice(0, 200))}, which can't be got from elsewhere.`, 'Ask its maker for an address of Git or of a registry.');
  if (/^(?:\/|[A-Za-z]:[\\/]|\\\\|file:|git\+file:)/i.test(source)) return withRef(source);
  const names = source.split('/').filter(name => name !== '' && name !== '.');
  if (names.includes('..')) throw new AirlockError('source.unsupported', `The catalogue names ${printable(source.slice(0, 200))}, which is not below it.`, 'Write the whole path there.');
  return withRef(storage.join(storage.parentOf(address.written), ...names));
}
