/**
 * Everything that Airlock tells about itself, by name. The names and what each carries are an interface (docs/EVENTS.md):
 * other extensions, exporters and the audit log read them. What an event carries is JSON, and texts in it are bounded by
 * {@link MAX_TEXT}; never contents of files, arguments of commands, or paths of the user's.
 */

/** What a field of an event can hold. Fuel is text in decimal digits: it can be beyond 2^53. */
export type EventValue = string | number | boolean | null;

/** Longest text in an event, in characters; the rest is cut off. */
export const MAX_TEXT = 2_000;

/** SHA-256 digests, lower-case hex: what exactly was installed or ran. */
type Digests = {
  readonly module: string;
  /** Of the signature's file; `null` where the package has none. */
  readonly signature: string | null;
};

/** What was installed. */
type Installed = Digests & {
  readonly version: string;
  /** The version before it; `null` where there was none. */
  readonly from: string | null;
  readonly origin: 'local' | 'registry' | 'git' | 'zip';
  /** The exact state that was fetched: a commit, a digest. */
  readonly reference: string | null;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
  /** The signer's key id, or `unsigned`. */
  readonly signer: string;
  /** Milliseconds that it took, from asking for it; `null` where that is not known. */
  readonly ms: number | null;
};

/** What an execution is known by. */
type Execution = Digests & {
  /** Its id in `plugin_executions`. */
  readonly execution: string;
  readonly version: string;
  /** Name of the command in the manifest. */
  readonly command: string;
};

/** How an execution ended. */
type Ended = {
  readonly status: 'completed' | 'failed' | 'terminated';
  readonly reason: string;
  readonly fuel: string;
  readonly limit: string;
  /** Peak of the largest memory, in pages of 64 KiB. */
  readonly memoryPages: number;
  readonly ms: number;
  readonly host: string;
};

type Decision = {
  readonly capability: string;
  readonly lifetime: string;
  /** Key id of the plugin's signer, or `unsigned`. */
  readonly key: string;
  /** What is written is shown first. */
  readonly preview: boolean;
  /** Until when it counts, RFC 3339; `null` where it has no end. */
  readonly until: string | null;
};

/** An installed plugin that trust was asked about again. `key`: the signer's key id; `null` where it is not signed. */
type Distrust = { readonly version: string; readonly module: string; readonly key: string | null };

/** Events about one plugin. */
export type PluginEvents = {
  'plugin.install': Installed;
  'plugin.update': Installed;
  'plugin.rollback': Installed;
  'plugin.reload': Installed;
  'plugin.pin': { readonly version: string; readonly pinned: boolean };
  /** A version that was replaced is gone: nothing ran it any more. */
  'plugin.discard': Digests & { readonly version: string };
  'plugin.uninstall': Digests & { readonly version: string; readonly grants: number };
  /** A run was refused: its key or digest was revoked, its key expired or is trusted no more. `code` is the error's. */
  'plugin.refused': Distrust & { readonly code: string };
  /** What ran was stopped for such a reason. */
  'plugin.stopped': Distrust & { readonly code: string };
  /** The user accepted that its key is trusted no more, and lets it run. */
  'plugin.accepted': Distrust;
  'plugin.enable': Readonly<Record<never, never>>;
  'plugin.disable': Readonly<Record<never, never>>;
  /** A module was made ready for its first execution in this process. `ms`: milliseconds for hardening, or for finding it hardened. */
  'plugin.load': Digests & { readonly execution: string; readonly version: string; readonly ms: number };
  /** An execution is on record and begins. */
  'plugin.start': Execution;
  /** An execution ended. */
  'plugin.call': Execution & Ended;
  /** An execution ended by a trap or a crash; comes after its `plugin.call`. */
  'plugin.panic': Execution & { readonly trap: string; readonly function: string | null; readonly host: string };
  /** The process that ran an execution is gone; its record was ended by another. */
  'plugin.abandon': { readonly execution: string; readonly version: string; readonly command: string; readonly module: string };
  /** What a plugin's folder holds is not active, for this reason; `null`: it is again. */
  'reload.status': { readonly code: string | null };
  /** An installed package was changed on the disk: it runs no more until it is installed again. */
  'plugin.damage': Digests & { readonly version: string };
  /** A newer version is there to be had. */
  'update.found': { readonly version: string; readonly available: string };
  'update.failed': { readonly version: string; readonly code: string };
  'grant.allow': Decision;
  'grant.deny': Decision;
  /** The user took rights back: of one capability, or of all (`null`). `grants`: how many decisions were forgotten. */
  'grant.revoke': { readonly capability: string | null; readonly key: string; readonly grants: number };
  /** A right that was granted until a date counts no more. */
  'grant.expire': { readonly capability: string; readonly key: string };
  /**
   * A call was refused for want of a right, or by a rule: `policy` says whose (`machine`, `user`, `workspace`, `default`), `rule` is its
   * zero-based position there; both are absent where no rule was against it.
   */
  'capability.denied': { readonly execution: string; readonly call: string; readonly capability: string | null; readonly policy?: string; readonly rule?: number };
  /** The user answered what a rule has them asked. `always`: by a rule of theirs, from now on. */
  'policy.answer': { readonly execution: string; readonly capability: string; readonly policy: string; readonly rule: number; readonly answer: 'once' | 'run' | 'always' | 'deny' };
  /** An execution had language models answer: how many times, and for how many tokens together. */
  'llm.use': { readonly execution: string; readonly requests: number; readonly tokens: number };
  /** A plugin has a program of this machine run. The audit log names it. */
  'program.start': { readonly execution: string };
  /** It ended: `exit 0`, a signal's name, or why it was ended or not started (`timeout`, `failed`, `stopped` with its execution). */
  'program.end': { readonly execution: string; readonly ending: string };
  'changes.apply': { readonly execution: string; readonly command: string; readonly changes: number };
  'changes.discard': { readonly execution: string; readonly command: string; readonly changes: number };
  'changes.failed': { readonly execution: string; readonly command: string; readonly changes: number };
  /** Something about an execution stands out. */
  'flag.raise': { readonly flag: string; readonly kind: string; readonly execution: string | null; readonly version: string };
  'flag.decide': { readonly flag: string; readonly decision: string };
};

/** Events about no plugin in particular. */
export type GeneralEvents = {
  'trust.add': { readonly key: string };
  /** A key or a digest counts no longer. */
  'trust.revoke': { readonly what: 'key' | 'digest'; readonly value: string; readonly reason: string | null };
  /** A newer revocation list counts. */
  'trust.list': { readonly number: number; readonly revoked: number; readonly key: string };
  'trust.rotate': { readonly from: string; readonly to: string };
  /** Executions that were older or more than the retention keeps were removed from the record. */
  'record.trim': { readonly executions: number; readonly days: number; readonly most: number; readonly mebibytes: number };
  /** Something in the discovery directories is another than it was. `packages`: how many lay there before. */
  'found.change': { readonly packages: number };
  /** Newer versions were looked for in the background: of how many plugins, how many were found, how many sources failed. */
  'update.check': { readonly plugins: number; readonly found: number; readonly failed: number };
  /** Another window or process changed the record; which tables, separated by spaces, or `null` where that is not known. */
  'store.change': { readonly tables: string | null };
};

interface Happening<N> {
  readonly name: N;
  /** When, RFC 3339, UTC. */
  readonly at: string;
}

type EventsAbout<Payloads, Who> = { [N in keyof Payloads]: Happening<N> & Who & Payloads[N] }[keyof Payloads];

/** One event. Its `name` tells what else it carries. */
export type AirlockEvent = EventsAbout<PluginEvents, { readonly pluginId: string }> | EventsAbout<GeneralEvents, unknown>;

export type EventName = AirlockEvent['name'];

/** The event of a name. */
export type EventNamed<N extends EventName> = Extract<AirlockEvent, { readonly name: N }>;

/** An event whose texts are within bounds, and that nobody can change. */
export function bounded(event: AirlockEvent): AirlockEvent {
  const cut = Object.entries(event as unknown as Readonly<Record<string, EventValue>>).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, MAX_TEXT) : value] as const);
  return Object.freeze(Object.fromEntries(cut)) as unknown as AirlockEvent;
}
