import { AirlockError } from '../../errors';
import type { Storage } from '../../platform/storage';
import { TITLE, filesOf, mediaTypes } from '../sources/oci/artifact';
import type { ArtifactFile } from '../sources/oci/artifact';
import { manifestOf } from '../sources/oci/ociSource';
import { RegistryClient } from '../sources/oci/registryClient';
import type { RegistryOptions } from '../sources/oci/registryClient';
import { formatOciReference } from '../sources/oci/reference';
import type { FetchOptions } from '../sources/source';
import type { CatalogueAddress } from './address';
import { download } from './download';
import { CATALOGUE_BOUNDS } from './schema';
import { MAX_SIGNATURE_BYTES } from './signature';

/** The ways to catalogues. */
export interface CataloguePorts extends Omit<RegistryOptions, 'signal'> {
  readonly storage: Storage;
}

/** A catalogue as it was fetched, not looked into. */
export interface FetchedCatalogue {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What its `.sig` file holds. */
  readonly signature?: Uint8Array<ArrayBuffer>;
  /** What tells whether it has changed: the server's own word, or the digest of the artifact. */
  readonly state?: string;
}

/** The name that a catalogue has in an artifact. */
export const CATALOGUE_NAME = 'catalogue.json';

/**
 * Fetches a catalogue and its signature, where it has one.
 *
 * @param known the state that is known; `unchanged` where it still is the newest
 * @throws AirlockError `source.*`, `package.io`, or the signal's reason
 */
export function fetchCatalogue(address: CatalogueAddress, known: string | undefined, ports: CataloguePorts, options: FetchOptions): Promise<FetchedCatalogue | 'unchanged'> {
  switch (address.kind) {
    case 'web': return fromWeb(address.url, known, ports, options);
    case 'registry': return fromRegistry(address, known, ports, options);
    case 'file': return fromFile(address.written, ports);
  }
}

/**
 * A readme that a catalogue names.
 *
 * @param path below the catalogue, plain names
 * @throws AirlockError `source.*`, `package.io`, or the signal's reason
 */
export async function fetchReadme(address: CatalogueAddress, path: string, ports: CataloguePorts, { signal }: FetchOptions): Promise<Uint8Array<ArrayBuffer>> {
  const maxBytes = CATALOGUE_BOUNDS.readmeBytes;
  switch (address.kind) {
    case 'web': {
      const found = await download(new URL(path, address.url), { fetch: ports.fetch, signal, maxBytes });
      return found === 'unchanged' ? new Uint8Array() : found.bytes;
    }
    case 'registry': {
      const { client, files } = await open(address, ports, signal);
      const file = files.find(each => each.path === path);
      if (file === undefined) throw new AirlockError('source.not-found', `${address.written} has no ${path}.`, 'Tell whoever makes the catalogue.');
      return blobOf(client, file, maxBytes);
    }
    case 'file': return ports.storage.read(ports.storage.join(ports.storage.parentOf(address.written), ...path.split('/')), maxBytes);
  }
}

async function fromWeb(url: URL, etag: string | undefined, { fetch }: CataloguePorts, { signal, onProgress }: FetchOptions): Promise<FetchedCatalogue | 'unchanged'> {
  const found = await download(url, { fetch, signal, etag, maxBytes: CATALOGUE_BOUNDS.bytes, onBytes: (done, total) => { onProgress({ phase: 'downloading', done, ...(total === undefined ? {} : { total }) }); } });
  if (found === 'unchanged') return found;
  const beside = new URL(url);
  beside.pathname += '.sig';
  const signature = await unlessMissing(async () => {
    const answer = await download(beside, { fetch, signal, maxBytes: MAX_SIGNATURE_BYTES });
    return answer === 'unchanged' ? undefined : answer.bytes;
  });
  return { bytes: found.bytes, ...(signature === undefined ? {} : { signature }), ...(found.etag === undefined ? {} : { state: found.etag }) };
}

async function fromRegistry(address: CatalogueAddress & { readonly kind: 'registry' }, known: string | undefined, ports: CataloguePorts, { signal }: FetchOptions): Promise<FetchedCatalogue | 'unchanged'> {
  const { client, files, digest } = await open(address, ports, signal);
  if (digest === known) return 'unchanged';
  const file = files.find(({ blob }) => blob.mediaType === mediaTypes.catalogue) ?? files.find(({ path }) => path === CATALOGUE_NAME);
  if (file === undefined) throw new AirlockError('source.unsupported', `${address.written} holds no catalogue: none of its parts is ${CATALOGUE_NAME}.`, 'Publish one with `airlock catalogue push`.');
  const signature = files.find(({ path }) => path === `${file.path}.sig`);
  return {
    bytes: await blobOf(client, file, CATALOGUE_BOUNDS.bytes),
    ...(signature === undefined ? {} : { signature: await blobOf(client, signature, MAX_SIGNATURE_BYTES) }),
    state: digest,
  };
}

async function open({ reference }: CatalogueAddress & { readonly kind: 'registry' }, ports: CataloguePorts, signal: AbortSignal): Promise<{ readonly client: RegistryClient; readonly files: readonly ArtifactFile[]; readonly digest: string }> {
  const client = new RegistryClient(reference.registry, reference.repository, 'pull', { fetch: ports.fetch, credentials: ports.credentials, signal });
  const { body, digest, contentType } = await manifestOf(client, reference.digest, reference.tag ?? 'latest');
  return { client, digest, files: filesOf(formatOciReference(reference), body, contentType).filter(({ blob }) => blob.annotations?.[TITLE] !== undefined) };
}

async function blobOf(client: RegistryClient, { path, blob }: ArtifactFile, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (blob.size > maxBytes) throw new AirlockError('source.too-large', `${path} has ${blob.size} bytes, and ${maxBytes} are the most.`, 'Tell whoever makes the catalogue.');
  return (await client.verified(`blobs/${blob.digest}`, blob.digest, { maxBytes: blob.size })).body;
}

async function fromFile(location: string, { storage }: CataloguePorts): Promise<FetchedCatalogue> {
  if (await storage.stat(location) === undefined) throw new AirlockError('source.not-found', `There is no catalogue at ${location}.`, 'Check the path in airlock.catalogues.');
  const beside = `${location}.sig`;
  const isSigned = await storage.stat(beside) !== undefined;
  return {
    bytes: await storage.read(location, CATALOGUE_BOUNDS.bytes),
    ...(isSigned ? { signature: await storage.read(beside, MAX_SIGNATURE_BYTES) } : {}),
  };
}

/** What is not there is not signed; what can't be reached is another matter. */
async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'source.not-found') return undefined;
    throw error;
  }
}
