import { AirlockError } from '../../errors';
import type { Storage } from '../../platform/storage';
import type { FetchOptions, FetchProgress } from '../sources/source';
import { decodeUtf8 } from '../text';
import type { TrustedKey } from '../trust/trustedKeys';
import type { Signer } from '../types';
import { parseAddress } from './address';
import type { CatalogueAddress } from './address';
import { CatalogueCache } from './cache';
import type { CachedCatalogue } from './cache';
import { fetchCatalogue, fetchReadme } from './fetchCatalogue';
import type { CataloguePorts } from './fetchCatalogue';
import { parseCatalogue } from './parse';
import type { Catalogue, CataloguePlugin } from './schema';
import { catalogueSigner } from './signature';

export interface CataloguesOptions {
  readonly ports: CataloguePorts;
  /** Where the cache is: not where catalogues are, which may be anywhere. */
  readonly cacheStorage: Storage;
  readonly folder: string;
  /** The configured catalogues. */
  readonly locations: () => readonly string[];
  readonly trusted: () => Promise<readonly TrustedKey[]>;
  readonly timeoutMs: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of a damaged cache. */
  readonly onProblem: (problem: AirlockError) => void;
}

/** A catalogue that can be looked through. */
export interface OpenCatalogue {
  readonly location: string;
  readonly address: CatalogueAddress;
  readonly catalogue: Catalogue;
  readonly signer: Signer;
  /** When it was last known to be the newest, as ISO 8601. */
  readonly asOf: string;
}

/** A configured catalogue, as far as it is there. */
export interface CatalogueState {
  readonly location: string;
  readonly open?: OpenCatalogue;
  /** Why it isn't there, or not as new as it could be. */
  readonly problem?: AirlockError;
}

/** What is given up when somebody looks for it: refreshing. */
export interface RefreshOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
}

/** The configured catalogues: from their cache at once, from where they are when asked to. */
export class Catalogues {
  private readonly cache: CatalogueCache;
  private readonly states = new Map<string, CatalogueState>();
  private refreshing: Promise<readonly CatalogueState[]> | undefined;

  constructor(private readonly options: CataloguesOptions) {
    this.cache = new CatalogueCache(options.cacheStorage, options.folder);
  }

  /** What is known without asking anybody: nothing is fetched. */
  async list(): Promise<readonly CatalogueState[]> {
    const locations = this.locations();
    for (const location of this.states.keys()) if (!locations.includes(location)) this.states.delete(location);
    for (const location of locations) if (!this.states.has(location)) this.states.set(location, await this.kept(location));
    return locations.flatMap(location => this.states.get(location) ?? []);
  }

  /** Asks for the newest of each. Failures are in the states: a catalogue that can't be had stays as it was. */
  async refresh({ signal, onProgress = () => undefined }: RefreshOptions = {}): Promise<readonly CatalogueState[]> {
    this.refreshing ??= this.refreshAll(signal, onProgress).finally(() => { this.refreshing = undefined; });
    return this.refreshing;
  }

  /**
   * A plugin's readme, from its cache where it can't be fetched; `undefined` where it has none.
   *
   * @throws AirlockError as fetching does, where it is not in the cache either
   */
  async readme({ location, address }: OpenCatalogue, { readme }: CataloguePlugin, signal?: AbortSignal): Promise<string | undefined> {
    if (readme === undefined) return undefined;
    if ('text' in readme) return readme.text;
    const path = readme.url;
    try {
      const bytes = await this.limited(location, signal, options => fetchReadme(address, path, this.options.ports, options));
      await this.cache.keepReadme(location, path, bytes);
      return readable(bytes);
    } catch (error) {
      const kept = await this.cache.readme(location, path);
      if (kept === undefined || signal?.aborted === true) throw error;
      return readable(kept);
    }
  }

  private locations(): readonly string[] {
    return [...new Set(this.options.locations())];
  }

  private async refreshAll(signal: AbortSignal | undefined, onProgress: (progress: FetchProgress) => void): Promise<readonly CatalogueState[]> {
    await Promise.all((await this.list()).map(async before => {
      this.states.set(before.location, await this.newest(before, signal, onProgress));
    }));
    // Failing to tidy up is no failure.
    await this.cache.keepOnly(this.locations()).catch(() => undefined);
    return this.list();
  }

  private async newest(before: CatalogueState, signal: AbortSignal | undefined, onProgress: (progress: FetchProgress) => void): Promise<CatalogueState> {
    const { location } = before;
    const { ports, now } = this.options;
    try {
      const address = parseAddress(location);
      const kept = await this.fromCache(location);
      const found = await this.limited(location, signal, options => fetchCatalogue(address, kept?.state, ports, options), onProgress);
      const asOf = new Date(now()).toISOString();
      const fresh: CachedCatalogue | undefined = found === 'unchanged' ? (kept === undefined ? undefined : { ...kept, asOf }) : { ...found, asOf };
      if (fresh === undefined) throw new AirlockError('source.integrity', `${location} says that it has not changed, and was never seen.`, 'Try again.');
      const open = await this.opened(location, address, fresh);
      if (before.open !== undefined) refuseOtherSigner(before.open, open);
      await this.cache.keepCatalogue(location, fresh);
      return { location, open };
    } catch (error) {
      return { ...before, problem: asProblem(location, error) };
    }
  }

  private async kept(location: string): Promise<CatalogueState> {
    try {
      const address = parseAddress(location);
      const kept = await this.fromCache(location);
      return kept === undefined ? { location } : { location, open: await this.opened(location, address, kept) };
    } catch (error) {
      return { location, problem: asProblem(location, error) };
    }
  }

  private async fromCache(location: string): Promise<CachedCatalogue | undefined> {
    const kept = await this.cache.catalogue(location);
    if (kept !== 'damaged') return kept;
    this.options.onProblem(new AirlockError('catalogue.cache', `What was kept of the catalogue ${location} is damaged and was removed.`, 'It is fetched again when there is a connection.'));
    return undefined;
  }

  private async opened(location: string, address: CatalogueAddress, { bytes, signature, asOf }: CachedCatalogue): Promise<OpenCatalogue> {
    const catalogue = await parseCatalogue(bytes, location);
    return { location, address, catalogue, signer: await catalogueSigner(bytes, signature, await this.options.trusted(), this.options.now(), location), asOf };
  }

  /** Runs a fetch that ends in time, or is given up. */
  private async limited<T>(location: string, signal: AbortSignal | undefined, work: (options: FetchOptions) => Promise<T>, onProgress: FetchOptions['onProgress'] = () => undefined): Promise<T> {
    const limit = new AbortController();
    const timeoutMs = this.options.timeoutMs();
    const cancel = (): void => { limit.abort(new AirlockError('cancelled', `Fetching ${location} was cancelled.`)); };
    const timer = setTimeout(() => { limit.abort(new AirlockError('source.timeout', `${location} gave no catalogue within ${timeoutMs / 1000} seconds.`, 'Try again, or allow more time for it: the setting airlock.install.timeoutSeconds.')); }, timeoutMs);
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted === true) cancel();
    try {
      limit.signal.throwIfAborted();
      return await work({ signal: limit.signal, onProgress });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
  }
}

/** Once signed, a catalogue stays signed by the same key: otherwise whoever can change the file could drop the signature. */
function refuseOtherSigner(before: OpenCatalogue, now: OpenCatalogue): void {
  if (before.signer.kind === 'unsigned') return;
  if (now.signer.kind !== 'unsigned' && now.signer.keyId === before.signer.keyId) return;
  throw new AirlockError('catalogue.signer', `${before.catalogue.name} was signed, and now it is ${now.signer.kind === 'unsigned' ? 'not' : 'signed by another key'}: ${now.location} is shown as it was before.`, 'Ask its maker why. To accept it, take it out of airlock.catalogues, refresh, and add it again.');
}

function asProblem(location: string, error: unknown): AirlockError {
  return error instanceof AirlockError ? error : new AirlockError('source.network', `${location} could not be fetched: ${error instanceof Error ? error.message : String(error)}.`, 'Try again.', { cause: error });
}

function readable(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new AirlockError('source.integrity', 'The readme is no text in UTF-8.', 'Tell whoever makes the catalogue.');
  return text;
}
