import type { PolicyEffect } from '../capabilities/policy/types';
import type { CapabilityName, CapabilityRequest, Grant } from '../capabilities/types';
import type { InstalledPlugin, Manifest, Signer } from '../plugins/types';
import type { FileQuotas } from '../sandbox/fileQuotas';

/** The questions that only a person answers. */
export interface Prompts {
  /**
   * The package is unsigned or signed by an unknown key, and the trust policy is `ask`. True installs it without trusting
   * anybody; a name trusts the key from now on, for this plugin, as that of whom it names.
   */
  confirmUntrusted(manifest: Manifest, signer: Signer): Promise<UntrustedAnswer>;
  /** What the plugin may do here. `undefined`: closed without an answer; nothing runs. */
  consent(question: ConsentQuestion): Promise<ConsentAnswer | undefined>;
  /**
   * A rule has the user asked about one call of a plugin that runs. `undefined`: closed without an answer, which is a no. Where it is
   * absent nobody can be asked, and the call is refused.
   */
  permit?(question: PermitQuestion): Promise<PermitAnswer | undefined>;
}

/** A call that a rule has the user asked about (docs/POLICY.md). */
export interface PermitQuestion {
  readonly plugin: InstalledPlugin;
  readonly workspaceName: string;
  readonly capability: CapabilityName;
  /** The function that was called, as the plugin names it; absent for files and variables. */
  readonly call?: string;
  /** What it is about: a path, `METHOD https://host/path`, a model, a command line. The plugin's own words. */
  readonly argument?: string;
  /** What the rule that asks is called, and why it does. */
  readonly rule: { readonly name: string; readonly reason?: string };
  /** What `run` holds for: a host, a model, a command, globs of files; absent where it is all that the rule is about. */
  readonly unit?: string;
  /** What `always` adds to the user's own rules; absent where no rule of theirs would answer it. */
  readonly offer?: WrittenRule;
  /** Aborted when the execution ends: the question is withdrawn. */
  readonly signal: AbortSignal;
}

/** `once`: this call. `run`: while the plugin runs. `always`: from now on, by a rule of the user's. */
export type PermitAnswer = 'once' | 'run' | 'always' | 'deny';

/** A rule as settings write it. */
export interface WrittenRule {
  readonly effect: PolicyEffect;
  readonly plugin: string;
  readonly signer?: string;
  readonly capability: CapabilityName | '*';
  readonly argument?: string;
  readonly reason?: string;
}

export type UntrustedAnswer = boolean | { readonly trustAs: string };

export interface ConsentQuestion {
  readonly plugin: InstalledPlugin;
  readonly workspaceName: string;
  /** What is asked for and not yet decided; `log` is never asked about. */
  readonly requests: readonly CapabilityRequest[];
  /** The version that brought each of `requests`; `undefined` for what the plugin asked for from the start. */
  readonly since: readonly (string | undefined)[];
  /** What was decided before, to be shown. */
  readonly decided: readonly Grant[];
  /**
   * What the module has no way to do, whatever is allowed: it imports nothing that could. Absent where that is not known: the module was
   * not looked at.
   */
  readonly unable?: readonly CapabilityName[];
  /** What it asks for and gets whatever is said here, which is nothing: it is switched off. `switchOn` says how that is changed, a sentence. */
  readonly switchedOff?: readonly { readonly name: CapabilityName; readonly switchOn: string }[];
  /** Counts the files of the workspace that globs match, and of those only what `within` matches, up to some number; absent where no folder is open. */
  readonly countFiles?: (counted: { readonly globs: readonly string[]; readonly within?: readonly string[] | undefined }, signal: AbortSignal) => Promise<FileCount>;
  /** Capabilities that the plugin does not ask for. */
  readonly notRequested: readonly string[];
  readonly limits: { readonly fuel: bigint; readonly memoryMiB: number; readonly wallMs: number; readonly quotas: FileQuotas };
  /** Aborted when whatever asks is cancelled: the question is withdrawn, unanswered. */
  readonly signal?: AbortSignal | undefined;
}

/** For how long something is allowed; `preview` is for `fs.write` alone, and lasts. */
export type ConsentWord = 'once' | 'session' | 'until' | 'workspace' | 'preview' | 'deny';

/** A choice with what was made narrower than asked for. */
export interface DetailedChoice {
  readonly choice: ConsentWord;
  /** ISO 8601; with `until`, and only then. */
  readonly until?: string;
  /** In the place of the scope asked for: paths, host names, variables, commands, models. What is wider than that counts as what was asked for. */
  readonly scope?: readonly string[];
  /** HTTP methods, some of those asked for. */
  readonly methods?: readonly string[];
  readonly tokensPerDay?: number;
  readonly bytesPerRun?: number;
}

/** One choice per request, in the order of the question. */
export type ConsentChoice = Exclude<ConsentWord, 'until'> | DetailedChoice;

export interface ConsentAnswer {
  readonly choices: readonly ConsentChoice[];
}

/** How many files there are. */
export interface FileCount {
  readonly matching: number;
  /** Whether there may be more: it was not counted on. */
  readonly isCapped: boolean;
}
