import * as v from 'valibot';
import { hasControls } from '../../printable';

/** What the first field of a catalogue says. Another version of the format has another name. */
export const CATALOGUE_FORMAT = 'airlock-catalogue-v1';

/** Bounds of a catalogue (docs/CATALOGUE.md): whatever is larger was not made for people to look through. */
export const CATALOGUE_BOUNDS = {
  bytes: 4 * 1024 * 1024,
  plugins: 2_000,
  versions: 50,
  keywords: 20,
  capabilities: 64,
  scopes: 100,
  /** Characters of a readme that is part of the catalogue. */
  readmeText: 64 * 1024,
  /** Bytes of a readme that is a file beside it. */
  readmeBytes: 256 * 1024,
} as const;

/** The names of plugins and versions are those of manifests (docs/MANIFEST.md). */
const PLUGIN_ID = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$/;
const VERSION = /^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
/** A path below the catalogue: plain names, none of which begins with a dot. */
const RELATIVE = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,15}$/;

/** Text of one line that is shown to people. */
function line(most: number) {
  return v.pipe(v.string(), v.maxLength(most), v.check(text => !hasControls(text), 'it must be one line without control characters'));
}

const time = v.pipe(v.string(), v.maxLength(40), v.regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)?$/, 'a time is written as 2026-11-21 or 2026-11-21T08:00:00Z'));
const scopes = v.optional(v.pipe(v.array(line(500)), v.maxLength(CATALOGUE_BOUNDS.scopes), v.readonly()));

/** A capability as a manifest asks for it; one that this version doesn't know is shown by its name. */
const capability = v.object({
  name: v.pipe(v.string(), v.maxLength(64), v.regex(/^[a-z][a-z0-9.-]*$/)),
  paths: scopes, variables: scopes, hosts: scopes, methods: scopes, commands: scopes, models: scopes,
  reason: v.optional(line(300)),
});

const version = v.object({
  version: v.pipe(v.string(), v.maxLength(64), v.regex(VERSION)),
  /** As `airlock install` takes it. A path is relative to the catalogue. */
  source: v.pipe(line(1_000), v.nonEmpty()),
  ref: v.optional(v.pipe(line(255), v.nonEmpty())),
  /** What the package's signature covers, as one digest. */
  digest: v.optional(v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/))),
  capabilities: v.optional(v.pipe(v.array(capability), v.maxLength(CATALOGUE_BOUNDS.capabilities), v.readonly()), []),
  published: v.optional(time),
});

/** A plugin that a catalogue lists. */
export const pluginSchema = v.object({
  id: v.pipe(v.string(), v.maxLength(128), v.regex(PLUGIN_ID)),
  name: v.pipe(line(100), v.nonEmpty()),
  description: v.optional(line(1_000), ''),
  publisher: v.optional(v.object({
    name: v.optional(v.pipe(line(100), v.nonEmpty())),
    /** Fingerprint of the key that signs its packages. */
    key: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  })),
  license: v.optional(line(100)),
  homepage: v.optional(v.pipe(line(1_000), v.regex(/^https:\/\//))),
  keywords: v.optional(v.pipe(v.array(line(50)), v.maxLength(CATALOGUE_BOUNDS.keywords)), []),
  readme: v.optional(v.union([
    v.object({ text: v.pipe(v.string(), v.maxLength(CATALOGUE_BOUNDS.readmeText)) }),
    v.object({ url: v.pipe(v.string(), v.maxLength(240), v.regex(RELATIVE, 'a readme is named by a path below the catalogue')) }),
  ])),
  versions: v.pipe(v.array(version), v.minLength(1), v.maxLength(CATALOGUE_BOUNDS.versions)),
});

/** A catalogue, as its JSON has it. Fields that this version doesn't know are left out. */
export const catalogueSchema = v.object({
  format: v.literal(CATALOGUE_FORMAT),
  name: v.pipe(line(100), v.nonEmpty()),
  description: v.optional(line(1_000)),
  updated: v.optional(time),
  plugins: v.pipe(v.array(pluginSchema), v.maxLength(CATALOGUE_BOUNDS.plugins)),
});

/** The same, with its plugins not looked at yet. */
export const frameSchema = v.object({ ...catalogueSchema.entries, plugins: v.pipe(v.array(v.unknown()), v.maxLength(CATALOGUE_BOUNDS.plugins)) });

export type Catalogue = v.InferOutput<typeof catalogueSchema>;
export type CataloguePlugin = v.InferOutput<typeof pluginSchema>;
export type CatalogueVersion = v.InferOutput<typeof version>;
export type CatalogueCapability = v.InferOutput<typeof capability>;
