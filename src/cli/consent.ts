import type { ConsentAnswer, ConsentChoice, ConsentQuestion } from '../api/types';
import { CAPABILITY_NAMES } from '../capabilities/types';
import type { CapabilityRequest } from '../capabilities/types';
import { describeCapability } from '../capabilities/words';
import { AirlockError } from '../errors';
import { printable } from '../printable';
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
  /** What counts for the rest, where not even somebody at the terminal is to be asked. */
  readonly otherwise?: ConsentChoice;
}

/** Collects one more `--allow`, `--grant` or `--deny`. Throws AirlockError `usage.invalid`. */
export function addCapability(text: string, before: readonly string[]): readonly string[] {
  if (text !== 'all' && !(CAPABILITY_NAMES as readonly string[]).includes(text)) {
    throw new AirlockError('usage.invalid', `There is no capability ${text}.`, `Name one of ${CAPABILITY_NAMES.join(', ')}, or all.`);
  }
  return [...before, text];
}

/** What the command line says about a request; a name counts before `all`, and denying before allowing. */
function chosenFor({ name }: CapabilityRequest, { allow, grant, deny, otherwise }: ConsentFlags): ConsentChoice | undefined {
  for (const word of [name, 'all']) {
    if (deny.includes(word)) return 'deny';
    if (grant.includes(word)) return 'workspace';
    if (allow.includes(word)) return 'once';
  }
  return otherwise;
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
    const answered = choice ?? await askAbout(request, ask);
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

async function askAbout(request: CapabilityRequest, ask: Terminal['ask']): Promise<ConsentChoice | undefined> {
  const reason = request.reason === undefined ? '' : ` It says why: ${printable(request.reason)}`;
  for (;;) {
    const answer = (await ask?.(`Let it ${printable(describeCapability(request))}?${reason}\n  [o]nce, [w]orkspace from now on, [n]o, [q]uit: `))?.toLowerCase();
    switch (answer) {
      case 'o': case 'once': return 'once';
      case 'w': case 'workspace': return 'workspace';
      case 'n': case 'no': return 'deny';
      case undefined: case 'q': case 'quit': return undefined;
      default:
    }
  }
}
