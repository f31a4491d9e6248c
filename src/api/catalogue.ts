import { compare, gt } from 'semver';
import { AirlockError } from '../errors';
import { packageReference } from '../plugins/catalogue/address';
import { Catalogues } from '../plugins/catalogue/catalogues';
import type { CatalogueState, OpenCatalogue, RefreshOptions } from '../plugins/catalogue/catalogues';
import type { ExpectedPackage } from '../plugins/catalogue/expected';
import type { CataloguePlugin, CatalogueVersion } from '../plugins/catalogue/schema';
import { searchPlugins } from '../plugins/catalogue/search';
import type { PackageReference } from '../plugins/sources/source';
import { TrustFiles } from '../plugins/trust/trustFiles';
import type { TrustedKey } from '../plugins/trust/trustedKeys';
import type { InstalledPlugin, Signer } from '../plugins/types';
import { allPlugins } from '../store/installedPlugins';
import { allRatings, putRating, removeRating } from '../store/ratings';
import type { RatingRow } from '../store/ratings';
import type { Store } from '../store/types';
import type { AirlockDeps } from './deps';
import type { InstallOptions, InstallPackage } from './lifecycleTypes';

/** A plugin that a catalogue lists, and what of it is known here. */
export interface CatalogueOffer {
  readonly catalogue: OpenCatalogue;
  /** Its versions are in falling order. */
  readonly plugin: CataloguePlugin;
  /** Who signs it, if what the catalogue says is true: an installation checks it. `unsigned` where it says nothing. */
  readonly publisher: Signer;
  /** The version that is installed, whether the catalogue lists a newer one, and what each version that it lists is to that one. */
  readonly installed?: { readonly version: string; readonly hasUpdate: boolean; readonly compared: ReadonlyMap<string, 'newer' | 'same' | 'older'> };
  /** What the user thinks of it, by version, and on average. */
  readonly ratings: ReadonlyMap<string, number>;
  readonly averageStars?: number;
}

/** Names a plugin of a catalogue, and a version of it. */
export interface CatalogueChoice {
  readonly location: string;
  readonly pluginId: string;
  readonly version: string;
}

/**
 * What can be installed, as the configured catalogues describe it. A catalogue decides nothing: what is installed from it
 * is verified as everything else, and refused besides where it is not what was described.
 */
export interface CatalogueService {
  /** The configured catalogues as they are known, without asking anybody. */
  catalogues(): Promise<readonly CatalogueState[]>;
  /** Asks for the newest of each. Rejects only where nothing can be known at all: what failed is in each one's state. */
  refresh(options?: RefreshOptions): Promise<readonly CatalogueState[]>;
  /** What matches, best first; everything for an empty query. */
  search(query: string): Promise<readonly CatalogueOffer[]>;
  /** Rejects with AirlockError `plugin.not-found` where the catalogue doesn't list it. */
  offer(location: string, pluginId: string): Promise<CatalogueOffer>;
  /** A plugin's readme, Markdown by whoever made it; `undefined` where it has none. Rejects with AirlockError `source.*`. */
  readme(location: string, pluginId: string, signal?: AbortSignal): Promise<string | undefined>;
  /** What is to be installed for a choice, and what it has to be. Rejects with AirlockError `plugin.not-found`, `source.unsupported`. */
  chosen(choice: CatalogueChoice): Promise<{ readonly reference: PackageReference; readonly expected: ExpectedPackage }>;
  /** Rejects as {@link Airlock.install}, and with AirlockError `catalogue.mismatch` where it is not what was described. */
  install(choice: CatalogueChoice, options?: InstallOptions): Promise<InstalledPlugin>;
  /** Notes what the user thinks of a version of a plugin, 1 to 5; `undefined` takes it back. It stays on this machine. */
  rate(pluginId: string, version: string, stars: number | undefined): Promise<void>;
}

/** @param install installs a package and tells about it */
export function createCatalogueService(deps: AirlockDeps, store: Store, install: InstallPackage): CatalogueService {
  return new Service(deps, store, install);
}

class Service implements CatalogueService {
  private readonly known: Catalogues;
  private readonly trustFiles: TrustFiles;
  private isRefreshed = false;

  constructor(private readonly deps: AirlockDeps, private readonly store: Store, private readonly installPackage: InstallPackage) {
    const { storage, root, catalogues, fetchTimeoutMs, now, onProblem } = deps;
    this.trustFiles = new TrustFiles(storage, deps.trustFiles);
    this.known = new Catalogues({
      ports: catalogues?.ports ?? { storage, fetch: () => Promise.reject(new AirlockError('source.unavailable', 'There is no way to the network here.')), credentials: () => Promise.resolve(undefined) },
      folder: storage.join(root, 'catalogues'),
      locations: () => catalogues?.locations() ?? [],
      trusted: () => this.trusted(),
      timeoutMs: () => fetchTimeoutMs?.() ?? 60_000,
      cacheStorage: storage, now, onProblem,
    });
  }

  catalogues(): Promise<readonly CatalogueState[]> {
    return this.known.list();
  }

  refresh(options: RefreshOptions = {}): Promise<readonly CatalogueState[]> {
    this.isRefreshed = true;
    return this.known.refresh(options);
  }

  async search(query: string): Promise<readonly CatalogueOffer[]> {
    const known = await this.known.list();
    const states = this.isRefreshed || known.some(({ open }) => open !== undefined) ? known : await this.refresh();
    const listed = states.flatMap(({ open }) => open?.catalogue.plugins.map(plugin => ({ catalogue: open, plugin })) ?? []);
    const describe = await this.describer();
    return (await searchPlugins(listed, query, ({ plugin }) => plugin)).map(({ catalogue, plugin }) => describe(catalogue, plugin));
  }

  async offer(location: string, pluginId: string): Promise<CatalogueOffer> {
    const { open, plugin } = await this.find(location, pluginId);
    return (await this.describer())(open, plugin);
  }

  async readme(location: string, pluginId: string, signal?: AbortSignal): Promise<string | undefined> {
    const { open, plugin } = await this.find(location, pluginId);
    return this.known.readme(open, plugin, signal);
  }

  async chosen({ location, pluginId, version: wanted }: CatalogueChoice): Promise<{ readonly reference: PackageReference; readonly expected: ExpectedPackage }> {
    const { open, plugin } = await this.find(location, pluginId);
    const version = plugin.versions.find(each => each.version === wanted);
    if (version === undefined) throw new AirlockError('plugin.not-found', `${open.catalogue.name} lists no ${plugin.id} ${wanted}.`, 'Refresh the catalogue.');
    return { reference: packageReference(open.address, version, this.deps.storage), expected: expectedOf(plugin, version) };
  }

  async install(choice: CatalogueChoice, options: InstallOptions = {}): Promise<InstalledPlugin> {
    const { reference, expected } = await this.chosen(choice);
    return this.installPackage(reference, { ...options, expected });
  }

  async rate(pluginId: string, version: string, stars: number | undefined): Promise<void> {
    if (stars !== undefined && ![1, 2, 3, 4, 5].includes(stars)) throw new AirlockError('usage.invalid', 'A rating is 1, 2, 3, 4 or 5 stars.', 'Choose one of them.');
    const at = new Date(this.deps.now()).toISOString();
    await this.store.write(db => (stars === undefined ? removeRating(db, pluginId, version) : putRating(db, { plugin_id: pluginId, version, stars, rated_at: at })));
  }

  private async find(location: string, pluginId: string): Promise<{ readonly open: OpenCatalogue; readonly plugin: CataloguePlugin }> {
    const open = (await this.known.list()).find(state => state.location === location)?.open;
    const plugin = open?.catalogue.plugins.find(each => each.id === pluginId);
    if (open === undefined || plugin === undefined) throw new AirlockError('plugin.not-found', `No catalogue lists ${pluginId} any more.`, 'Search for it again.');
    return { open, plugin };
  }

  /** Describes offers by what is known now, read once for all of them. */
  private async describer(): Promise<(catalogue: OpenCatalogue, plugin: CataloguePlugin) => CatalogueOffer> {
    const [plugins, ratings] = await this.store.read(async db => [await allPlugins(db), await allRatings(db)] as const);
    const trusted = await this.trusted();
    const versions = new Map(plugins.map(({ id, version }) => [id, version]));
    const now = this.deps.now();
    return (catalogue, plugin) => ({ catalogue, plugin, publisher: publisherOf(plugin, trusted, now), ...installedOf(plugin, versions.get(plugin.id)), ...ratingsOf(ratings.filter(({ plugin_id }) => plugin_id === plugin.id)) });
  }

  /** The keys that are trusted and not revoked. A list with a mistake in it trusts nobody; an installation says so. */
  private async trusted(): Promise<readonly TrustedKey[]> {
    try {
      const { keys, revocations } = await this.trustFiles.current();
      return keys.filter(({ keyId }) => revocations.ofKey('', keyId) === undefined);
    } catch {
      return [];
    }
  }
}

function expectedOf({ id, publisher }: CataloguePlugin, { version, digest }: CatalogueVersion): ExpectedPackage {
  return { id, version, ...(digest === undefined ? {} : { digest }), ...(publisher?.key === undefined ? {} : { keyId: publisher.key }) };
}

function publisherOf({ id, publisher }: CataloguePlugin, trusted: readonly TrustedKey[], now: number): Signer {
  if (publisher?.key === undefined) return { kind: 'unsigned' };
  const key = trusted.find(({ keyId, plugins, expires }) => keyId === publisher.key && (plugins === undefined || plugins.includes(id)) && (expires === undefined || expires > now));
  return key === undefined ? { kind: 'unknown', keyId: publisher.key } : { kind: 'trusted', keyId: publisher.key, name: key.name };
}

function installedOf({ versions }: CataloguePlugin, installed: string | undefined): Pick<CatalogueOffer, 'installed'> {
  if (installed === undefined) return {};
  // Nobody is led from a release to what comes before the next one.
  const hasUpdate = versions.some(({ version }) => gt(version, installed) && (!version.includes('-') || installed.includes('-')));
  return { installed: { version: installed, hasUpdate, compared: new Map(versions.map(({ version }) => [version, comparedTo(version, installed)])) } };
}

function comparedTo(version: string, installed: string): 'newer' | 'same' | 'older' {
  const order = compare(version, installed);
  return order > 0 ? 'newer' : order < 0 ? 'older' : 'same';
}

function ratingsOf(rows: readonly RatingRow[]): Pick<CatalogueOffer, 'ratings' | 'averageStars'> {
  const ratings = new Map(rows.map(({ version, stars }) => [version, stars]));
  return { ratings, ...(rows.length === 0 ? {} : { averageStars: rows.reduce((sum, { stars }) => sum + stars, 0) / rows.length }) };
}
