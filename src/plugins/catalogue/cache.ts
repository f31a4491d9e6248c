import * as v from 'valibot';
import type { Storage } from '../../platform/storage';
import { sha256Hex } from '../digest';
import { decodeUtf8 } from '../text';
import { parseJson } from '../sources/oci/registryClient';
import type { FetchedCatalogue } from './fetchCatalogue';
import { CATALOGUE_BOUNDS } from './schema';

/** What is kept of a catalogue. */
export interface CachedCatalogue extends FetchedCatalogue {
  /** When it was last known to be the newest, as ISO 8601. */
  readonly asOf: string;
}

const text = v.string();
const cachedSchema = v.strictObject({
  format: v.literal('airlock-cached-catalogue-v1'),
  location: text, asOf: v.pipe(text, v.isoTimestamp()), sha256: text, catalogue: text, signature: v.optional(text), state: v.optional(text),
});
const MAX_BYTES = 2 * CATALOGUE_BOUNDS.bytes + 64 * 1024;

/** Catalogues and readmes as they were last seen, so that they can be looked through without a connection. */
export class CatalogueCache {
  constructor(private readonly storage: Storage, private readonly folder: string) {}

  /** What is kept of a catalogue; `damaged` where what is there is not what was kept, and is removed now. */
  async catalogue(location: string): Promise<CachedCatalogue | 'damaged' | undefined> {
    const file = this.storage.join(await this.folderOf(location), 'catalogue.json');
    const kept = await this.read(file, MAX_BYTES);
    if (kept === undefined) return undefined;
    const parsed = kept === 'unreadable' ? undefined : v.safeParse(cachedSchema, parseJson(kept));
    if (parsed?.success === true && parsed.output.location === location) {
      const { asOf, sha256, signature, state } = parsed.output;
      const bytes = utf8(parsed.output.catalogue);
      if (await sha256Hex(bytes) === sha256) return { bytes, asOf, ...(signature === undefined ? {} : { signature: utf8(signature) }), ...(state === undefined ? {} : { state }) };
    }
    await this.storage.remove(file);
    return 'damaged';
  }

  async keepCatalogue(location: string, { bytes, signature, state, asOf }: CachedCatalogue): Promise<void> {
    const kept: v.InferOutput<typeof cachedSchema> = {
      format: 'airlock-cached-catalogue-v1', location, asOf, sha256: await sha256Hex(bytes), catalogue: decodeUtf8(bytes) ?? '',
      ...(signature === undefined ? {} : { signature: decodeUtf8(signature) ?? '' }), ...(state === undefined ? {} : { state }),
    };
    await this.storage.replace(this.storage.join(await this.folderOf(location), 'catalogue.json'), utf8(JSON.stringify(kept)));
  }

  /** A readme that was fetched for this state of the catalogue or an earlier one. */
  async readme(location: string, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const kept = await this.read(await this.readmeFile(location, path), CATALOGUE_BOUNDS.readmeBytes);
    return kept === 'unreadable' ? undefined : kept;
  }

  async keepReadme(location: string, path: string, bytes: Uint8Array): Promise<void> {
    await this.storage.replace(await this.readmeFile(location, path), bytes);
  }

  /** Forgets every catalogue but these. */
  async keepOnly(locations: readonly string[]): Promise<void> {
    if (await this.storage.stat(this.folder) === undefined) return;
    const kept = new Set(await Promise.all(locations.map(async location => this.storage.nameOf(await this.folderOf(location)))));
    for (const { name } of await this.storage.list(this.folder)) if (!kept.has(name)) await this.storage.remove(this.storage.join(this.folder, name));
  }

  private async read(file: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | 'unreadable' | undefined> {
    const stat = await this.storage.stat(file);
    if (stat === undefined) return undefined;
    return stat.type === 'file' && stat.size <= maxBytes ? this.storage.read(file, maxBytes) : 'unreadable';
  }

  private async folderOf(location: string): Promise<string> {
    return this.storage.join(this.folder, (await sha256Hex(utf8(location))).slice(0, 32));
  }

  private async readmeFile(location: string, path: string): Promise<string> {
    return this.storage.join(await this.folderOf(location), `readme-${(await sha256Hex(utf8(path))).slice(0, 32)}.md`);
  }
}

function utf8(written: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(written);
}
