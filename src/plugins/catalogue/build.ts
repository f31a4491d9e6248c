import { rcompare } from 'semver';
import { AirlockError } from '../../errors';
import { readableKeyId } from '../trust/fingerprint';
import { signerOf } from '../trust/signFolder';
import { trustOf } from '../trust/trustFiles';
import type { Package } from '../package';
import { packageDigest } from './expected';
import { parseCatalogue } from './parse';
import { CATALOGUE_BOUNDS, CATALOGUE_FORMAT } from './schema';
import type { Catalogue } from './schema';

/** A package that goes into a catalogue. */
export interface ListedPackage {
  readonly read: Package;
  /** Where it can be got, as `airlock install` takes it. */
  readonly source: string;
  readonly ref?: string | undefined;
  /** Markdown. */
  readonly readme?: string | undefined;
}

export interface BuildOptions {
  readonly name: string;
  readonly description?: string | undefined;
  /** The day on which what is new was published, as ISO 8601. */
  readonly today: string;
  /** The catalogue as it was: what it lists stays, and what didn't change keeps its day. */
  readonly before?: Catalogue | undefined;
}

type Plugin = Omit<Catalogue['plugins'][number], 'versions'>;
type Version = Catalogue['plugins'][number]['versions'][number];

/**
 * The text of a catalogue that lists these packages (docs/CATALOGUE.md). The same packages give the same text.
 *
 * @throws AirlockError `package.conflict` where a plugin's versions are signed by different keys, or one is listed twice;
 *   `signature.*` where a signature doesn't fit; `catalogue.malformed` where it would be out of bounds
 */
export async function buildCatalogue(packages: readonly ListedPackage[], { name, description, today, before }: BuildOptions): Promise<string> {
  const plugins = new Map<string, { readonly plugin: Plugin; readonly versions: Version[] }>();
  for (const { versions, ...plugin } of before?.plugins ?? []) plugins.set(plugin.id, { plugin, versions: [...versions] });
  const added = new Set<string>();
  // What a plugin is called is what its newest version says, whatever the order.
  for (const listed of [...packages].sort((a, b) => rcompare(b.read.manifest.version, a.read.manifest.version))) {
    const { id, version } = listed.read.manifest;
    if (added.has(`${id} ${version}`)) throw new AirlockError('package.conflict', `${id} ${version} is there twice.`, 'Name each version once.');
    added.add(`${id} ${version}`);
    const earlier = plugins.get(id);
    const plugin = await describe(listed, earlier?.plugin.publisher?.key);
    const made = await describeVersion(listed, today);
    const others = earlier?.versions.filter(each => each.version !== version) ?? [];
    const same = earlier?.versions.find(each => each.version === version && each.digest === made.digest);
    const versions = [...others, same === undefined ? made : { ...made, published: same.published ?? today }].sort((a, b) => rcompare(a.version, b.version));
    plugins.set(id, { plugin: versions[0]?.version === version ? plugin : earlier?.plugin ?? plugin, versions });
  }
  const catalogue = {
    format: CATALOGUE_FORMAT,
    name,
    ...(description === undefined ? {} : { description }),
    updated: today,
    plugins: [...plugins.values()].map(({ plugin, versions }) => ({ ...plugin, versions })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
  const text = `${JSON.stringify(catalogue, undefined, 2)}\n`;
  await parseCatalogue(new TextEncoder().encode(text), 'The catalogue');
  return text;
}

async function describe({ read, readme }: ListedPackage, earlierKey: string | undefined): Promise<Plugin> {
  const { id, meta } = read.manifest;
  // Whoever builds a catalogue trusts nobody by it: any key is as good as another, if its signature fits.
  const signer = await signerOf(read, trustOf([]), 0);
  const key = signer.kind === 'unsigned' ? undefined : signer.keyId;
  if (earlierKey !== undefined && key !== earlierKey) {
    throw new AirlockError('package.conflict', `The versions of ${id} are not signed by the same key: ${read.manifest.version} is ${key === undefined ? 'not signed' : `signed by ${readableKeyId(key)}`}.`, 'Sign them with one key, or list them in two catalogues.');
  }
  const [author] = meta.authors;
  return {
    id,
    name: meta.name,
    description: meta.description,
    ...(author === undefined && key === undefined ? {} : { publisher: { ...(author === undefined ? {} : { name: author.slice(0, 100) }), ...(key === undefined ? {} : { key }) } }),
    ...(meta.license === undefined ? {} : { license: meta.license }),
    ...(meta.homepage?.startsWith('https://') === true ? { homepage: meta.homepage } : {}),
    keywords: [],
    ...(readme === undefined || readme.length > CATALOGUE_BOUNDS.readmeText ? {} : { readme: { text: readme } }),
  };
}

async function describeVersion({ read, source, ref }: ListedPackage, today: string): Promise<Version> {
  const { version, capabilities } = read.manifest;
  return { version, source, ...(ref === undefined ? {} : { ref }), digest: await packageDigest(read), capabilities, published: today };
}
