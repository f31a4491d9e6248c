import { AirlockError } from '../../../errors';
import { sha256Hex } from '../../digest';
import type { Package } from '../../package';
import { TITLE, mediaTypes } from './artifact';
import type { Descriptor } from './artifact';
import { parseOciReference } from './reference';
import { RegistryClient } from './registryClient';
import type { RegistryOptions } from './registryClient';

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Publishes a package as a Wasm artifact: the module in the CNCF's layout, manifest and signature as layers beside it, so
 * that `oras pull` gives the package's folder back. The same package always makes the same artifact.
 *
 * @param target `oci://HOST/NAME:TAG`
 * @returns the digest of the artifact
 * @throws AirlockError `source.*`
 */
export async function pushPackage(read: Package, target: string, registry: RegistryOptions): Promise<string> {
  const { manifest } = read;
  const layers = [
    await layer(read.module, mediaTypes.wasm, manifest.wasm),
    await layer(read.manifestBytes, mediaTypes.pluginManifest, read.manifestName),
    ...(read.signature === undefined ? [] : [await layer(read.signature, mediaTypes.pluginSignature, read.signatureName)]),
    ...(read.rotation === undefined ? [] : [await layer(read.rotation.bytes, mediaTypes.pluginRotation, read.rotation.name)]),
  ];
  const config = await layer(utf8(JSON.stringify({ created: '1970-01-01T00:00:00Z', architecture: 'wasm', os: 'wasip1', layerDigests: layers.map(each => each.descriptor.digest) })), mediaTypes.wasmConfig);
  return pushArtifact(target, { config, layers, annotations: {
    'org.opencontainers.image.title': manifest.meta.name,
    'org.opencontainers.image.version': manifest.version,
    ...(manifest.meta.description === '' ? {} : { 'org.opencontainers.image.description': manifest.meta.description }),
    ...(manifest.meta.license === undefined ? {} : { 'org.opencontainers.image.licenses': manifest.meta.license }),
    'dev.airlock.plugin.id': manifest.id,
  } }, registry);
}

/** What an artifact consists of. */
export interface Artifact {
  /** What it is, where its configuration doesn't say (OCI image specification 1.1). */
  readonly artifactType?: string;
  readonly config: Layer;
  readonly layers: readonly Layer[];
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Publishes an artifact under a tag: its parts first, so that the tag never names what is not there.
 *
 * @returns the digest of its manifest
 * @throws AirlockError `source.*`
 */
export async function pushArtifact(target: string, { artifactType, config, layers, annotations }: Artifact, registry: RegistryOptions): Promise<string> {
  const { registry: host, repository, tag, digest } = parseOciReference(target);
  if (tag === undefined || digest !== undefined) throw new AirlockError('source.unsupported', `${target} names no tag to publish under.`, 'Write it as oci://HOST/NAME:TAG.');
  const client = new RegistryClient(host, repository, 'pull,push', registry);
  for (const { bytes, descriptor } of [config, ...layers]) await upload(client, bytes, descriptor.digest);
  const body = utf8(JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: config.descriptor,
    layers: layers.map(each => each.descriptor),
    annotations,
  }));
  await client.call(`manifests/${tag}`, { method: 'PUT', headers: { 'content-type': mediaTypes.manifest }, body, maxBytes: MAX_ANSWER_BYTES });
  return `sha256:${await sha256Hex(body)}`;
}

/** A part of an artifact. */
export interface Layer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly descriptor: Descriptor;
}

/** @param title the name of the file that it is, where it is one */
export async function layer(bytes: Uint8Array<ArrayBuffer>, mediaType: string, title?: string): Promise<Layer> {
  return { bytes, descriptor: { mediaType, digest: `sha256:${await sha256Hex(bytes)}`, size: bytes.length, ...(title === undefined ? {} : { annotations: { [TITLE]: title } }) } };
}

/** Uploads a blob in one piece, unless it is there. */
async function upload(client: RegistryClient, bytes: Uint8Array<ArrayBuffer>, digest: string): Promise<void> {
  try {
    await client.call(`blobs/${digest}`, { method: 'HEAD', maxBytes: MAX_ANSWER_BYTES });
    return;
  } catch (error) {
    if (!(error instanceof AirlockError) || error.code !== 'source.not-found') throw error;
  }
  const { headers, url: from } = await client.call('blobs/uploads/', { method: 'POST', maxBytes: MAX_ANSWER_BYTES });
  const location = headers.get('location');
  if (location === null) throw new AirlockError('source.network', 'The registry doesn\'t say where to send the files.', 'Tell its owner.');
  const url = new URL(location, from);
  url.searchParams.set('digest', digest);
  await client.call(url.href, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: bytes, maxBytes: MAX_ANSWER_BYTES });
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
