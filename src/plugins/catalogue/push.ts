import { layer, pushArtifact } from '../sources/oci/push';
import { mediaTypes } from '../sources/oci/artifact';
import type { RegistryOptions } from '../sources/oci/registryClient';
import { CATALOGUE_NAME } from './fetchCatalogue';
import { parseCatalogue } from './parse';
import { catalogueSigner } from './signature';

/**
 * Publishes a catalogue as an artifact of its own kind (docs/CATALOGUE.md): what could not be read again is refused.
 *
 * @param target `oci://HOST/NAME:TAG`
 * @returns the digest of the artifact
 * @throws AirlockError `catalogue.*`, `signature.*`, `source.*`
 */
export async function pushCatalogue(catalogue: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer> | undefined, target: string, registry: RegistryOptions): Promise<string> {
  const { name, description } = await parseCatalogue(catalogue, 'The catalogue');
  await catalogueSigner(catalogue, signature, [], 0, 'the catalogue');
  return pushArtifact(target, {
    artifactType: mediaTypes.catalogue,
    config: await layer(new TextEncoder().encode('{}'), mediaTypes.empty),
    layers: [
      await layer(catalogue, mediaTypes.catalogue, CATALOGUE_NAME),
      ...(signature === undefined ? [] : [await layer(signature, mediaTypes.catalogueSignature, `${CATALOGUE_NAME}.sig`)]),
    ],
    annotations: { 'org.opencontainers.image.title': name, ...(description === undefined ? {} : { 'org.opencontainers.image.description': description }) },
  }, registry);
}
