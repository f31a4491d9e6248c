import type { Airlock } from '../api/types';
import type { GivenLifetime } from '../api/runTypes';
import type { ConsentAnswer, ConsentChoice, ConsentQuestion } from '../api/prompts';
import { uncovered } from '../capabilities/coverage';
import { narrowed } from '../capabilities/narrowing';
import type { CapabilityRequest } from '../capabilities/types';
import { describeCapability } from '../capabilities/words';
import { AirlockError } from '../errors';
import type { InstalledPlugin } from '../plugins/types';
import { printable } from '../printable';
import { askAbout } from './askAbout';
import { parseCapabilityFlag } from './capabilityFlag';
import type { CapabilityFlag } from './capabilityFlag';
import { signerLine } from './pluginText';
import type { Terminal } from './terminal';

/** Capabilities named on the command line, `all` for each that is asked for. */
export interface ConsentFlags {
  /** For this run. */
  readonly allow: readonly string[];
  /** In this workspace from now on. */
  readonly grant: readonly string[];
  /** In this workspace from now on. */
  readonly deny: readonly string[];
  /** When what `grant` names ends. */
  readonly until?: string | undefined;
  /** What counts for the rest, where not even somebody at the terminal is to be asked. */
  readonly otherwise?: ConsentChoice;
}

/** Collects one more `--allow`, `--grant` or `--deny`. Throws AirlockError `usage.invalid`. */
export function addCapability(text: string, before: readonly string[]): readonly string[] {
  parseCapabilityFlag(text);
  return [...before, text];
}

/** What the command line says about a request; a name counts before `all`, and denying before allowing. */
function chosenFor({ name }: CapabilityRequest, { allow, grant, deny, until, otherwise }: ConsentFlags): ConsentChoice | undefined {
  for (const word of [name, 'all']) {
    if (named(deny, word).length > 0) return 'deny';
    const [granted, allowed] = [named(grant, word), named(allow, word)];
    if (granted.length > 0) return { choice: until === undefined ? 'workspace' : 'until', ...(until === undefined ? {} : { until }), ...scopeOfFlags(granted) };
    if (allowed.length > 0) return { choice: 'once', ...scopeOfFlags(allowed) };
  }
  return otherwise;
}

function named(texts: readonly string[], name: string): readonly CapabilityFlag[] {
  return texts.map(parseCapabilityFlag).filter(flag => flag.name === name);
}

/** What several flags name together; nothing where one of them names no scope: then it is all that is asked for. */
function scopeOfFlags(flags: readonly CapabilityFlag[]): { readonly scope?: readonly string[] } {
  const scopes = flags.map(({ scope }) => scope);
  return scopes.includes(undefined) ? {} : { scope: scopes.flatMap(scope => scope ?? []) };
}

/**
 * Gives what `--allow` and `--grant` name by a capability's name and was decided before: nobody is asked about that any more.
 *
 * @throws AirlockError `usage.invalid` where the plugin doesn't ask for it
 */
export async function giveDecided(airlock: Pick<Airlock, 'allow' | 'grants'>, { id, manifest }: InstalledPlugin, { allow, grant, deny, until }: ConsentFlags): Promise<void> {
  const asked = (await airlock.grants(id)).map(decision => decision.asked);
  const isDenied = (request: CapabilityRequest): boolean => chosenFor(request, { allow, grant, deny, until }) === 'deny';
  const lasting: GivenLifetime = until === undefined ? { lifetime: 'workspace' } : { lifetime: 'until', until };
  for (const [texts, lifetime] of [[grant, lasting], [allow, { lifetime: 'once' }]] as const) {
    for (const { name, scope } of texts.map(parseCapabilityFlag)) {
      const requests = manifest.capabilities.filter(request => request.name === name && name !== 'log' && uncovered(request, asked) === undefined && !isDenied(request));
      for (const request of requests) {
        const narrow = narrowed(request, { scope });
        if (narrow !== undefined) await airlock.allow(id, { capability: narrow }, lifetime);
      }
    }
  }
}

/**
 * Takes back what was allowed before and `--deny` names: it is asked about again then, and denied from now on.
 *
 * @returns how many decisions are forgotten
 */
export async function denyDecided(airlock: Pick<Airlock, 'grants' | 'withdrawGrants'>, { id, manifest }: InstalledPlugin, { allow, grant, deny }: ConsentFlags): Promise<number> {
  const denied = new Set(manifest.capabilities.filter(request => request.name !== 'log' && chosenFor(request, { allow, grant, deny }) === 'deny').map(({ name }) => name));
  const allowed = (await airlock.grants(id)).filter(({ decision, asked }) => decision === 'allow' && denied.has(asked.name)).map(({ asked }) => asked.name);
  return allowed.length === 0 ? 0 : (await airlock.withdrawGrants(id, [...new Set(allowed)])).grants.length;
}

/**
 * Decides about what a plugin asks for: by the command line, then by asking.
 *
 * @throws AirlockError `consent.denied` where something is left open and nobody is there to ask
 */
export async function decideConsent(question: ConsentQuestion, flags: ConsentFlags, { ask, err }: Pick<Terminal, 'ask' | 'err'>): Promise<ConsentAnswer | undefined> {
  const decided = question.requests.map(request => ({ request, choice: chosenFor(request, flags) }));
  const open = decided.flatMap(({ request, choice }) => (choice === undefined ? [request] : []));
  if (open.length > 0 && ask === undefined) throw undecided(question, open);
  if (open.length > 0) err(introduction(question));
  const choices: ConsentChoice[] = [];
  for (const { request, choice } of decided) {
    const answered = choice ?? await askAbout(request, { ...(ask === undefined ? {} : { ask }), err });
    if (answered === undefined) return undefined;
    choices.push(answered);
  }
  return { choices };
}

function undecided({ plugin, workspaceName }: ConsentQuestion, open: readonly CapabilityRequest[]): AirlockError {
  const named = [...new Set(open.map(({ name }) => name))];
  return new AirlockError(
    'consent.denied',
    `${plugin.manifest.meta.name} asks to ${open.map(describeCapability).join(', and to ')}, and nobody decided about that in ${workspaceName}. Nothing was run.`,
    `Allow it for this run with ${named.map(name => `--allow ${name}`).join(' ')}, or from now on with --grant; --deny runs it without.`,
  );
}

function introduction({ plugin, workspaceName }: ConsentQuestion): string {
  const { name, description } = plugin.manifest.meta;
  return `${printable(`${name} ${plugin.version} (${plugin.id}) asks for rights in ${workspaceName}.`)}\n${printable(signerLine(plugin.signer))}\n${description === '' ? '' : `It says: ${printable(description)}\n`}`;
}
