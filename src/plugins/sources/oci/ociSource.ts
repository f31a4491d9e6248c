import { AirlockError } from '../../../errors';
import { MANIFEST_NAME } from '../../manifest';
import { acceptEntries } from '../archive/entries';
import { madeUpManifest } from '../moduleSource';
import type { FetchOptions, PackageSource } from '../source';
import { versionTags } from '../versionTags';
import { MAX_MANIFEST_BYTES, filesOf, mediaTypes } from './artifact';
import { formatOciReference, isOciLocation, parseOciReference } from './reference';
import { RegistryClient } from './registryClient';
import { listTags } from './tags';
import type { RegistryOptions } from './registryClient';
import { sha256Hex } from '../../digest';

/** Packages in OCI registries: Wasm artifacts of the CNCF's layout, and what oras and `airlock push` make. */
export function ociSource(registry: Omit<RegistryOptions, 'signal'>): PackageSource {
  return {
    accepts: ({ location }) => isOciLocation(location),
    async fetch({ location, ref }, staging, options) {
      const reference = parseOciReference(location, ref);
      const { storage, folder } = staging;
      const client = new RegistryClient(reference.registry, reference.repository, 'pull', { ...registry, signal: options.signal });
      options.onProgress({ phase: 'connecting' });
      const name = formatOciReference(reference);
      const { body, contentType, digest } = await manifestOf(client, reference.digest, reference.tag ?? 'latest');
      const files = filesOf(name, body, contentType);
      const accepted = acceptEntries(name, files.map(({ path, blob }) => ({ path, type: 'file' as const, size: blob.size, packedSize: blob.size })), { keepsCommonFolder: true });
      await storage.createDirectory(folder);
      const progress = downloading(files.reduce((sum, { blob }) => sum + blob.size, 0), options);
      for (const { index, names } of accepted) {
        const blob = files[index]?.blob;
        if (blob === undefined) continue;
        const { body: bytes } = await client.verified(`blobs/${blob.digest}`, blob.digest, { maxBytes: blob.size, onBytes: progress.of });
        if (bytes.length !== blob.size) throw new AirlockError('source.integrity', `A part of ${name} is shorter than it says.`, 'Publish it again.');
        progress.next(bytes.length);
        await storage.replace(storage.join(folder, ...names), bytes);
      }
      const [only] = files;
      if (files.length === 1 && only?.path === 'module.wasm') {
        await storage.replace(storage.join(folder, MANIFEST_NAME), new TextEncoder().encode(madeUpManifest(reference.repository.split('/').at(-1) ?? 'module')));
      }
      // By its digest alone, just this artifact is meant: there is nothing newer than it.
      const requested = reference.tag ?? reference.digest;
      return { storage, location: folder, origin: { kind: 'registry', url: `oci://${reference.registry}/${reference.repository}`, reference: digest, ...(requested === undefined ? {} : { requested }) } };
    },
    async versions({ location }, _staging, { signal, onProgress }) {
      const { registry: host, repository } = parseOciReference(location);
      onProgress({ phase: 'connecting' });
      const tags = await listTags(new RegistryClient(host, repository, 'pull', { ...registry, signal }), `${host}/${repository}`);
      return versionTags(tags).map(({ tag, version }) => ({ version, reference: { location: `oci://${host}/${repository}`, ref: tag } }));
    },
  };
}

export interface Resolved {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly digest: string;
}

/** The manifest that a digest or a tag stands for; a tag is resolved once, and what it stood for is kept. */
export async function manifestOf(client: RegistryClient, digest: string | undefined, tag: string): Promise<Resolved> {
  const call = { headers: { accept: `${mediaTypes.manifest}, ${mediaTypes.index}` }, maxBytes: MAX_MANIFEST_BYTES };
  const { body, headers } = digest === undefined ? await client.call(`manifests/${tag}`, call) : await client.verified(`manifests/${digest}`, digest, call);
  const found = digest ?? `sha256:${await sha256Hex(body)}`;
  // Of a tag nobody else says what it stands for: what was damaged on its way would be another artifact.
  const promised = headers.get('docker-content-digest');
  if (promised?.startsWith('sha256:') === true && promised !== found) {
    throw new AirlockError('source.integrity', `What ${client.name} has as ${tag} is not what it says that it is.`, 'Try again; if it stays so, don\'t use this registry.');
  }
  return { body, contentType: headers.get('content-type') ?? undefined, digest: found };
}

function downloading(total: number, { onProgress }: FetchOptions): { readonly of: (bytes: number) => void; readonly next: (bytes: number) => void } {
  let before = 0;
  return {
    of: bytes => { onProgress({ phase: 'downloading', done: before + bytes, total }); },
    next: bytes => { before += bytes; },
  };
}
