import * as v from 'valibot';
import { AirlockError } from '../../../errors';
import { MAX_MODULE_BYTES } from '../../package';
import { parseJson } from './registryClient';

/** Media types of the OCI image specification 1.1, of the CNCF's layout for Wasm artifacts, and our own. */
export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  wasmConfig: 'application/vnd.wasm.config.v0+json',
  wasm: 'application/wasm',
  pluginManifest: 'application/vnd.airlock.plugin.manifest.v1+toml',
  pluginSignature: 'application/vnd.airlock.plugin.signature.v1',
  pluginRotation: 'application/vnd.airlock.plugin.rotation.v1',
  catalogue: 'application/vnd.airlock.catalogue.v1+json',
  catalogueSignature: 'application/vnd.airlock.catalogue.signature.v1',
  empty: 'application/vnd.oci.empty.v1+json',
} as const;

/** The annotation that names a layer's file; oras writes it. */
export const TITLE = 'org.opencontainers.image.title';

export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_LAYERS = 64;
const CONTAINER_CONFIGS: readonly string[] = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'];

const digest = v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'its digests must be SHA-256'));
const descriptor = v.looseObject({
  mediaType: v.string(),
  digest,
  size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_MODULE_BYTES, 'one of its parts is larger than a module can be')),
  annotations: v.optional(v.record(v.string(), v.string())),
});
const manifestSchema = v.looseObject({
  schemaVersion: v.literal(2),
  mediaType: v.optional(v.literal(mediaTypes.manifest, 'it is not an image manifest')),
  config: descriptor,
  layers: v.pipe(v.array(descriptor), v.maxLength(MAX_LAYERS, `it has more than ${MAX_LAYERS} parts`)),
});

export type Descriptor = v.InferOutput<typeof descriptor>;

/** A file of an artifact. */
export interface ArtifactFile {
  /** As the artifact names it. */
  readonly path: string;
  readonly blob: Descriptor;
}

/**
 * Which files an artifact consists of: each layer with a title is one (as oras makes it); a single Wasm layer without one
 * is a module (the CNCF's layout).
 *
 * @param name of the artifact, for errors
 * @param contentType what the registry calls it, where it says
 * @throws AirlockError `source.integrity` where it is no manifest, `source.unsupported` where it is of something else
 */
export function filesOf(name: string, body: Uint8Array, contentType?: string): readonly ArtifactFile[] {
  const json = parseJson(body);
  if (v.is(v.looseObject({ manifests: v.array(v.unknown()) }), json)) {
    throw new AirlockError('source.unsupported', `${name} is an index of several artifacts.`, 'Name the one that you want by its digest: oci://HOST/NAME@sha256:….');
  }
  const parsed = v.safeParse(manifestSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue);
    throw new AirlockError('source.integrity', `${name} is no artifact that can be read: ${where === null ? '' : `${where}: `}${issue.message}.`, 'Publish it again with `airlock push` or `oras push`.');
  }
  // The same bytes read as two things are how what was looked at differs from what is used (the distribution specification 1.1).
  if (contentType?.startsWith('application/vnd.') === true && contentType.split(';', 1)[0] !== mediaTypes.manifest) {
    throw new AirlockError('source.integrity', `${name} is an image manifest, and the registry calls it something else.`, 'Publish it again with `airlock push` or `oras push`.');
  }
  const { config, layers } = parsed.output;
  if (CONTAINER_CONFIGS.includes(config.mediaType)) throw new AirlockError('source.unsupported', `${name} is a container image.`, 'Check the address; container images are not plugins.');
  const files = layers.flatMap(blob => {
    const path = blob.annotations?.[TITLE];
    return path === undefined ? [] : [{ path, blob }];
  });
  if (files.length > 0) return files;
  const [only, ...others] = layers.filter(({ mediaType }) => mediaType === mediaTypes.wasm || mediaType === 'application/vnd.wasm.content.layer.v1+wasm');
  if (only !== undefined && others.length === 0) return [{ path: 'module.wasm', blob: only }];
  throw new AirlockError('source.unsupported', `${name} holds no plugin: none of its parts is a named file or a module.`, 'Check the address; container images are not plugins.');
}
