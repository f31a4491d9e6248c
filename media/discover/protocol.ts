import * as v from 'valibot';

/**
 * What crosses between the Discover webview and the extension. Both sides parse what they receive by these schemas; text
 * in it comes from catalogues and is shown as text only.
 */

const text = v.pipe(v.string(), v.maxLength(20_000));
const key = { location: text, id: text };
const stars = v.pipe(v.number(), v.minValue(1), v.maxValue(5));
const signer = v.strictObject({ kind: v.picklist(['trusted', 'unknown', 'unsigned']), label: text, explanation: text, fingerprint: v.optional(text) });
const state = v.picklist(['none', 'installed', 'update']);

/** Plugins that are listed at a time. */
export const MAX_ROWS = 200;

const rowSchema = v.strictObject({
  ...key, name: text, version: text, description: text, publisher: text, isTrusted: v.boolean(), state,
  /** The average of the user's own stars. */
  averageStars: v.optional(stars),
});

const catalogueSchema = v.strictObject({
  location: text, name: v.optional(text),
  /** When it was last known to be the newest, for people. */
  asOf: v.optional(text),
  signer: v.optional(signer),
  /** Why it isn't there, or not the newest. */
  problem: v.optional(text),
});

const capabilitySchema = v.strictObject({ name: text, title: text, icon: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)), meaning: text, scopeLabel: text, scopes: v.array(text), methods: v.array(text), reason: v.optional(text) });

const versionSchema = v.strictObject({
  version: text, source: text, published: v.optional(text), digest: v.optional(text),
  capabilities: v.array(capabilitySchema),
  /** What the user gave it. */
  stars: v.optional(stars),
  /** Whether it is newer or older than what is installed; absent where nothing is. */
  compared: v.optional(v.picklist(['newer', 'same', 'older'])),
});

const offerSchema = v.strictObject({
  ...key, name: text, description: text, catalogue: text, signer,
  publisher: v.optional(text), license: v.optional(text), homepage: v.optional(text), keywords: v.array(text),
  /** In falling order. */
  versions: v.pipe(v.array(versionSchema), v.minLength(1)),
  state, installed: v.optional(text), hasReadme: v.boolean(),
});

export type Row = v.InferOutput<typeof rowSchema>;
export type CatalogueLine = v.InferOutput<typeof catalogueSchema>;
export type Offer = v.InferOutput<typeof offerSchema>;
export type OfferVersion = v.InferOutput<typeof versionSchema>;
export type CapabilityLine = v.InferOutput<typeof capabilitySchema>;

export const toWebviewSchema = v.variant('type', [
  v.strictObject({ type: v.literal('catalogues'), catalogues: v.array(catalogueSchema), isRefreshing: v.boolean() }),
  /** How far refreshing is. */
  v.strictObject({ type: v.literal('progress'), text }),
  v.strictObject({ type: v.literal('results'), query: text, rows: v.pipe(v.array(rowSchema), v.maxLength(MAX_ROWS)), total: v.number() }),
  v.strictObject({ type: v.literal('offer'), offer: offerSchema, showsImages: v.boolean() }),
  /** Markdown, by whoever made the plugin. */
  v.strictObject({ type: v.literal('readme'), ...key, markdown: v.pipe(v.string(), v.maxLength(300_000)) }),
  v.strictObject({ type: v.literal('readme-problem'), ...key, problem: text }),
]);
export type ToWebview = v.InferOutput<typeof toWebviewSchema>;

export const fromWebviewSchema = v.variant('type', [
  /** The page is loaded, or shown again; it showed this before. */
  v.strictObject({ type: v.literal('ready'), query: text, open: v.optional(v.strictObject(key)) }),
  v.strictObject({ type: v.literal('search'), query: text }),
  v.strictObject({ type: v.literal('open'), ...key }),
  v.strictObject({ type: v.literal('refresh') }),
  v.strictObject({ type: v.literal('cancel') }),
  v.strictObject({ type: v.literal('install'), ...key, version: text }),
  v.strictObject({ type: v.literal('rate'), ...key, version: text, stars: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))) }),
  v.strictObject({ type: v.literal('link'), href: v.pipe(v.string(), v.maxLength(2_000)) }),
  v.strictObject({ type: v.literal('settings') }),
]);
export type FromWebview = v.InferOutput<typeof fromWebviewSchema>;

/** What the page keeps while it is hidden. */
export const pageStateSchema = v.strictObject({ query: text, open: v.optional(v.strictObject(key)) });
export type PageState = v.InferOutput<typeof pageStateSchema>;
