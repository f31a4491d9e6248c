import { MAX_ROWS } from '../../../media/discover/protocol';
import type { CapabilityLine, CatalogueLine, Offer, OfferVersion, Row, ToWebview } from '../../../media/discover/protocol';
import type { CatalogueOffer } from '../../api/catalogue';
import { DEFAULT_METHODS } from '../../capabilities/network/methods';
import { wordsFor } from '../../capabilities/words';
import { readableKeyId } from '../../plugins/trust/fingerprint';
import type { CatalogueState } from '../../plugins/catalogue/catalogues';
import type { CatalogueCapability, CatalogueVersion } from '../../plugins/catalogue/schema';
import type { Signer } from '../../plugins/types';
import { iconOf, signerLabel } from '../words';

/** A configured catalogue, for people. */
export function describeCatalogue({ location, open, problem }: CatalogueState): CatalogueLine {
  return {
    location,
    ...(open === undefined ? {} : { name: open.catalogue.name, asOf: new Date(open.asOf).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }), signer: { kind: open.signer.kind, label: signerLabel(open.signer), explanation: '' } }),
    ...(problem === undefined ? {} : { problem: problem.sentence }),
  };
}

/** What was found, as far as it is listed. */
export function describeResults(query: string, offers: readonly CatalogueOffer[]): ToWebview {
  return { type: 'results', query, total: offers.length, rows: offers.slice(0, MAX_ROWS).map(describeRow) };
}

function describeRow(offer: CatalogueOffer): Row {
  const { catalogue, plugin, publisher, averageStars } = offer;
  return {
    location: catalogue.location, id: plugin.id, name: plugin.name, description: plugin.description,
    version: plugin.versions[0]?.version ?? '',
    publisher: publisher.kind === 'trusted' ? publisher.name : plugin.publisher?.name ?? 'publisher not named',
    isTrusted: publisher.kind === 'trusted',
    state: stateOf(offer),
    ...(averageStars === undefined ? {} : { averageStars }),
  };
}

/** Everything about a plugin, but its readme. */
export function describeOffer(offer: CatalogueOffer): Offer {
  const { catalogue, plugin, publisher, installed } = offer;
  const { license, homepage } = plugin;
  return {
    location: catalogue.location, id: plugin.id, name: plugin.name, description: plugin.description, catalogue: catalogue.catalogue.name,
    signer: { kind: publisher.kind, ...signerWords(publisher) },
    ...(plugin.publisher?.name === undefined ? {} : { publisher: plugin.publisher.name }),
    ...(license === undefined ? {} : { license }),
    ...(homepage === undefined ? {} : { homepage }),
    keywords: plugin.keywords,
    versions: plugin.versions.map(version => describeVersion(version, installed?.compared.get(version.version), offer.ratings.get(version.version))),
    state: stateOf(offer),
    ...(installed === undefined ? {} : { installed: installed.version }),
    hasReadme: plugin.readme !== undefined,
  };
}

function stateOf({ installed }: CatalogueOffer): Row['state'] {
  return installed === undefined ? 'none' : installed.hasUpdate ? 'update' : 'installed';
}

/** What a catalogue says of a signer is a claim, until the package is there and was checked. */
function signerWords(signer: Signer): { readonly label: string; readonly explanation: string; readonly fingerprint?: string } {
  switch (signer.kind) {
    case 'trusted': return { label: signer.name, explanation: 'signs it, the catalogue says, and you trust that key. This is checked when you install it; any other key is refused.' };
    case 'unknown': return { label: 'A key that you don’t trust', explanation: 'signs it, the catalogue says. It can be installed once you trust that key, or where you set the trust policy to ask.', fingerprint: readableKeyId(signer.keyId) };
    case 'unsigned': return { label: 'No signer named.', explanation: 'The catalogue doesn’t say who signs it. Its signature is checked when you install it.' };
  }
}

function describeVersion({ version, source, ref, digest, published, capabilities }: CatalogueVersion, compared: OfferVersion['compared'], stars: number | undefined): OfferVersion {
  return {
    version, source: ref === undefined ? source : `${source} (${ref})`,
    ...(published === undefined ? {} : { published: published.slice(0, 10) }),
    ...(digest === undefined ? {} : { digest }),
    ...(stars === undefined ? {} : { stars }),
    ...(compared === undefined ? {} : { compared }),
    capabilities: capabilities.filter(({ name }) => name !== 'log').map(describeCapability),
  };
}

function describeCapability({ name, paths, variables, hosts, methods, commands, models, reason }: CatalogueCapability): CapabilityLine {
  const { title, meaning, scopeLabel } = wordsFor({ name, ...(variables === undefined ? {} : { variables }), ...(hosts === undefined ? {} : { hosts }), ...(commands === undefined ? {} : { commands }), ...(models === undefined ? {} : { models }) });
  return {
    name, title, meaning, scopeLabel, icon: iconOf(name),
    scopes: [...paths ?? variables ?? hosts ?? commands ?? models ?? []],
    // Where a manifest names none it asks for these.
    methods: name === 'network' ? [...methods ?? DEFAULT_METHODS] : [],
    ...(reason === undefined ? {} : { reason }),
  };
}
