import * as v from 'valibot';

/**
 * What crosses between the consent webview and the extension. Both sides parse what they receive by these schemas; text
 * in it comes from plugins and is shown as text only.
 */

/** What may be chosen for a capability, in the order shown. */
export const choices = ['once', 'session', 'until', 'workspace', 'preview', 'deny'] as const;
export type Choice = (typeof choices)[number];

/** What may be made smaller by a number. */
export const figures = ['tokensPerDay', 'bytesPerRun'] as const;
export type FigureName = (typeof figures)[number];

const text = v.pipe(v.string(), v.maxLength(20_000));
const list = v.pipe(v.array(text), v.maxLength(1_000));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const choice = v.picklist(choices);

/** What was decided about one capability: for how long, and what of it. What is not named counts as asked for. */
const answerSchema = v.pipe(
  v.strictObject({
    choice,
    /** The last moment that it counts, ISO 8601; with the choice `until` and no other. */
    until: v.optional(v.pipe(v.string(), v.isoTimestamp())),
    scope: v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500))), v.minLength(1), v.maxLength(100))),
    methods: v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(40))), v.minLength(1), v.maxLength(100))),
    tokensPerDay: v.optional(positive),
    bytesPerRun: v.optional(positive),
  }),
  v.check(answer => (answer.until !== undefined) === (answer.choice === 'until'), 'A date belongs to what is allowed until a date.'),
);
export type Answer = v.InferOutput<typeof answerSchema>;

/** How the entries of a scope are made fewer: by patterns for paths, by names of hosts, or by leaving some out. */
const scopeKind = v.picklist(['paths', 'hosts', 'entries']);
export type ScopeKind = v.InferOutput<typeof scopeKind>;

const figureSchema = v.strictObject({
  name: v.picklist(figures),
  /** What the number is. */
  label: text,
  /** What was asked for; it may be lowered. */
  asked: positive,
  /** The same for people; absent where it is not the plugin that named a number. */
  words: v.optional(text),
});

const requestSchema = v.strictObject({
  /** The capability's name, as in plugin.toml. */
  name: text,
  /** The right in a word or two. */
  label: text,
  title: text,
  icon: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)),
  /** What follows from allowing it. */
  meaning: text,
  scopeLabel: text,
  /** What it asks for; `isNew` where less was asked for before. */
  scopes: v.pipe(v.array(v.strictObject({ text, isNew: v.boolean() })), v.maxLength(1_000)),
  /** What the scope may be made smaller by; absent where it can't be. */
  narrowing: v.optional(scopeKind),
  /** Whether files that match can be counted. */
  isCounted: v.boolean(),
  /** HTTP methods asked for. */
  methods: list,
  figures: v.pipe(v.array(figureSchema), v.maxLength(figures.length)),
  /** The author's reason, verbatim. */
  reason: v.optional(text),
  /** The version that brought it, where the plugin was installed before that. */
  newIn: v.optional(text),
  /** What makes this request wider or more dangerous than most. */
  warning: v.optional(text),
  /** Why it makes no difference whether this is allowed. */
  futile: v.optional(text),
  /** What may be chosen for it. */
  choices: v.pipe(v.array(choice), v.minLength(1), v.maxLength(choices.length)),
  preselected: answerSchema,
});

const questionSchema = v.strictObject({
  plugin: v.strictObject({ name: text, id: text, version: text, description: text, authors: list, license: v.optional(text), source: text }),
  /** What says exactly which package this is: a commit, digests. */
  identity: v.pipe(v.array(v.strictObject({ label: text, value: text })), v.maxLength(10)),
  signer: v.strictObject({ kind: v.picklist(['trusted', 'unknown', 'unsigned']), label: text, fingerprint: v.optional(text), explanation: text }),
  workspaceName: text,
  requests: v.pipe(v.array(requestSchema), v.maxLength(100)),
  /** What was decided before and is not asked again, one line each. */
  decided: list,
  /** What the plugin has no way to do, one line each. */
  unable: list,
  /** What it asks for and can't be given, since it is switched off altogether, one line each. */
  switchedOff: list,
  /** What the plugin does not ask for, though it may have a way, one line each. */
  notRequested: list,
  limits: v.pipe(v.array(v.strictObject({ label: text, value: text, meaning: text })), v.maxLength(10)),
});

/** Everything that the page shows. */
export type ConsentView = v.InferOutput<typeof questionSchema>;
export type RequestView = v.InferOutput<typeof requestSchema>;

export const toWebviewSchema = v.variant('type', [
  v.strictObject({ type: v.literal('question'), question: questionSchema }),
  /** How many files match what was asked about under this number; no count where they could not be counted. */
  v.strictObject({ type: v.literal('counted'), id: count, count: v.optional(v.strictObject({ matching: count, isCapped: v.boolean() })) }),
]);
export type ToWebview = v.InferOutput<typeof toWebviewSchema>;
export type FileCount = NonNullable<Extract<ToWebview, { readonly type: 'counted' }>['count']>;

export const fromWebviewSchema = v.variant('type', [
  /** The page is loaded and wants the question (again, after it was hidden and shown). */
  v.strictObject({ type: v.literal('ready') }),
  /** How many files match? A later question about the same request takes the place of this one. */
  v.strictObject({ type: v.literal('count'), id: count, request: count, globs: v.pipe(v.array(v.pipe(v.string(), v.maxLength(500))), v.maxLength(100)) }),
  /** One answer per request, in the page's order. */
  v.strictObject({ type: v.literal('answer'), answers: v.pipe(v.array(answerSchema), v.maxLength(100)) }),
  v.strictObject({ type: v.literal('cancel') }),
]);
export type FromWebview = v.InferOutput<typeof fromWebviewSchema>;

/** What is in the fields of one request, right or wrong. */
const draftSchema = v.strictObject({
  choice,
  /** The date field. */
  date: text,
  /** The scope's lines, or the entries that are left in it. */
  scope: list,
  methods: list,
  tokensPerDay: text,
  bytesPerRun: text,
  /** Whether the scope is open for editing. */
  isOpen: v.boolean(),
});
export type Draft = v.InferOutput<typeof draftSchema>;

/** What the page keeps while it is hidden. */
export const pageStateSchema = v.strictObject({ drafts: v.pipe(v.array(draftSchema), v.maxLength(100)) });
export type PageState = v.InferOutput<typeof pageStateSchema>;
