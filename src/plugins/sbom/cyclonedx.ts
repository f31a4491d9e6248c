// Entry of a bundle of its own: CycloneDX's library is loaded when somebody asks for a bill of materials.
import { License } from '@cyclonedx/cyclonedx-library/Contrib';
import { ComponentType, ExternalReferenceType, HashAlgorithm, LifecyclePhase } from '@cyclonedx/cyclonedx-library/Enums';
import { Bom, Component, ExternalReference, ExternalReferenceRepository, HashDictionary, LicenseRepository, LifecycleRepository, Metadata, Property, PropertyRepository, Tools } from '@cyclonedx/cyclonedx-library/Models';
import { JSON as CycloneDxJson, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize';
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec';
import parseSpdx from 'spdx-expression-parse';
import type { BilledPlugin, WriteBill } from './bill';
import { originOf } from './origin';
import { propertiesOf } from './properties';

/** Writes the bill of materials of installed plugins: CycloneDX 1.6, JSON, sorted. */
export const writeCycloneDx: WriteBill = (plugins, { version, serialNumber, timestamp }) => {
  const airlock = new Component(ComponentType.Application, 'airlock', { bomRef: 'airlock', version, description: 'The editor\'s sandbox for plugins, with what is installed in it.' });
  const tool = new Component(ComponentType.Application, 'airlock', { bomRef: 'tool', version });
  const metadata = new Metadata({ timestamp, component: airlock, tools: new Tools(), lifecycles: new LifecycleRepository([LifecyclePhase.Operations]) });
  metadata.tools.components.add(tool);
  const bom = new Bom({ metadata, serialNumber });
  for (const plugin of plugins) {
    const component = componentOf(plugin);
    bom.components.add(component);
    airlock.dependencies.add(component.bomRef);
  }
  const serializer = new JsonSerializer(new CycloneDxJson.Normalize.Factory(Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
};

function componentOf(plugin: BilledPlugin): Component {
  const { row, manifest } = plugin;
  const { meta } = manifest;
  const { purl, location } = originOf(row);
  const bomRef = `${row.id}@${row.version}`;
  const references = new ExternalReferenceRepository();
  if (location !== undefined) {
    const type = location.kind === 'vcs' ? ExternalReferenceType.VCS : ExternalReferenceType.Distribution;
    references.add(new ExternalReference(location.url, type, location.comment === undefined ? {} : { comment: location.comment }));
  }
  if (meta.homepage !== undefined && URL.canParse(meta.homepage) && /^https?:$/.test(new URL(meta.homepage).protocol)) references.add(new ExternalReference(new URL(meta.homepage).href, ExternalReferenceType.Website));
  const component = new Component(ComponentType.Application, row.id, {
    bomRef,
    version: row.version,
    purl,
    hashes: sha256Of(row.checksum),
    externalReferences: references,
    properties: new PropertyRepository(propertiesOf(plugin).map(([name, value]) => new Property(name, value))),
    ...(meta.description === '' ? {} : { description: meta.description }),
    ...(meta.authors.length === 0 ? {} : { author: meta.authors.join(', ') }),
    ...(row.signer_kind === 'trusted' && row.signer_name !== null ? { publisher: row.signer_name } : {}),
    ...(meta.license === undefined ? {} : { licenses: new LicenseRepository([new License.Factories.LicenseFactory(parseSpdx).makeFromString(meta.license)]) }),
  });
  for (const [name, digest] of filesOf(plugin)) component.components.add(new Component(ComponentType.File, name, { bomRef: `${bomRef}/${name}`, hashes: sha256Of(digest) }));
  return component;
}

/** The files of a package by name, with their digests. Of one that is damaged the module's name is not known. */
function filesOf({ row, manifest, isDamaged }: BilledPlugin): readonly (readonly [name: string, digest: string])[] {
  return [
    [row.manifest_file, row.manifest_sha256],
    [isDamaged ? 'module' : manifest.wasm, row.checksum],
    ...(row.signature_sha256 === null ? [] : [[isDamaged ? 'signature' : manifest.signature ?? manifest.wasm.replace(/\.wasm$/, '.sig'), row.signature_sha256] as const]),
  ];
}

function sha256Of(digest: string): HashDictionary {
  return new HashDictionary([[HashAlgorithm['SHA-256'], digest]]);
}
