import * as v from 'valibot';

/**
 * What crosses between the consent webview and the extension. Both sides parse what they receive by these schemas; text
 * in it comes from plugins and is shown as text only.
 */

/** What may be chosen for a capability, in the order shown. */
export const choices = ['once', 'workspace', 'preview', 'deny'] as const;
export type Choice = (typeof choices)[number];

const text = v.pipe(v.string(), v.maxLength(20_000));
const list = v.pipe(v.array(text), v.maxLength(1_000));

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
  scopes: list,
  /** The author's reason, verbatim. */
  reason: v.optional(text),
  /** The version that brought it, where the plugin was installed before that. */
  newIn: v.optional(text),
  /** What makes this request wider or more dangerous than most. */
  warning: v.optional(text),
  /** What may be chosen for it. */
  choices: v.pipe(v.array(v.picklist(choices)), v.minLength(1), v.maxLength(choices.length)),
  preselected: v.picklist(choices),
});

const questionSchema = v.strictObject({
  plugin: v.strictObject({ name: text, id: text, version: text, description: text, authors: list, license: v.optional(text), source: text }),
  signer: v.strictObject({ kind: v.picklist(['trusted', 'unknown', 'unsigned']), label: text, fingerprint: v.optional(text), explanation: text }),
  workspaceName: text,
  requests: v.pipe(v.array(requestSchema), v.maxLength(100)),
  /** What was decided before and is not asked again, one line each. */
  decided: list,
  /** What the plugin does not ask for, one line each. */
  notRequested: list,
  limits: v.pipe(v.array(v.strictObject({ label: text, value: text, meaning: text })), v.maxLength(10)),
});

/** Everything that the page shows. */
export type ConsentView = v.InferOutput<typeof questionSchema>;
export type RequestView = v.InferOutput<typeof requestSchema>;

export const toWebviewSchema = v.variant('type', [
  v.strictObject({ type: v.literal('question'), question: questionSchema }),
]);
export type ToWebview = v.InferOutput<typeof toWebviewSchema>;

export const fromWebviewSchema = v.variant('type', [
  /** The page is loaded and wants the question (again, after it was hidden and shown). */
  v.strictObject({ type: v.literal('ready') }),
  /** One choice per request, in the question's order. */
  v.strictObject({ type: v.literal('answer'), choices: v.pipe(v.array(v.picklist(choices)), v.maxLength(100)) }),
  v.strictObject({ type: v.literal('cancel') }),
]);
export type FromWebview = v.InferOutput<typeof fromWebviewSchema>;

/** What the page keeps while it is hidden: the choices so far. */
export const pageStateSchema = v.strictObject({ choices: v.pipe(v.array(v.picklist(choices)), v.maxLength(100)) });
export type PageState = v.InferOutput<typeof pageStateSchema>;
