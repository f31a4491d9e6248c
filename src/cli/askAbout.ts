import { isAsAsked, readScope } from '../../media/consent/scope';
import type { ConsentChoice } from '../api/prompts';
import { budgetOf } from '../capabilities/budgets';
import { scopeFieldOf, scopeOf, withScope } from '../capabilities/scope';
import type { CapabilityRequest } from '../capabilities/types';
import { describeCapability } from '../capabilities/words';
import { printable } from '../printable';
import { scopeOfText } from './capabilityFlag';
import type { Terminal } from './terminal';

/** What is written in the place of a scope: patterns, hosts that one of them names, or some of the entries. */
type Kind = Parameters<typeof readScope>[0];

/** Asks somebody at the terminal about one request; `undefined` where they leave it. */
export async function askAbout(request: CapabilityRequest, terminal: Pick<Terminal, 'ask' | 'err'>): Promise<ConsentChoice | undefined> {
  const reason = request.reason === undefined ? '' : ` It says why: ${printable(request.reason)}`;
  const kind = kindOf(request);
  let scope: readonly string[] | undefined;
  for (;;) {
    const wanted = scope === undefined ? request : withScope(request, scope);
    const part = kind === undefined ? '' : '[p]art of it, ';
    const answer = (await terminal.ask?.(`Let it ${printable(describeCapability(wanted))}${figures(wanted)}?${reason}\n  [o]nce, [w]orkspace from now on, ${part}[n]o, [q]uit: `))?.toLowerCase();
    switch (answer) {
      case 'o': case 'once': return chosen('once', scope);
      case 'w': case 'workspace': return chosen('workspace', scope);
      case 'n': case 'no': return 'deny';
      case undefined: case 'q': case 'quit': return undefined;
      case 'p': case 'part':
        if (kind !== undefined) scope = await askForPart(request, kind, terminal) ?? scope;
        break;
      default:
    }
  }
}

/** Asks which part, by the rules of the page that asks in the editor, until it can be read; `undefined` where nothing is written. */
async function askForPart(request: CapabilityRequest, kind: Kind, { ask, err }: Pick<Terminal, 'ask' | 'err'>): Promise<readonly string[] | undefined> {
  const [asked, field] = [scopeOf(request), scopeFieldOf(request.name)];
  const what = asked.length === 0 ? 'It names none: they are yours to name.' : `It asks for ${printable(asked.join(', '))}.`;
  for (;;) {
    const text = await ask?.(`  ${what} Which of it${field === 'commands' ? '' : ', with commas between'}? (Enter: back) `);
    if (text === undefined || text.trim() === '') return undefined;
    const { entries, problems } = readScope(kind, scopeOfText(field, text), asked);
    if (problems.length === 0) return isAsAsked(entries, asked) ? undefined : entries;
    err(problems.map(problem => `  ${printable(problem)}\n`).join(''));
  }
}

/** How a scope can be made less; `undefined` where it can't be, but for denying it. As on the page (`src/ui/consent/requestView.ts`). */
function kindOf(request: CapabilityRequest): Kind | undefined {
  const scope = scopeOf(request);
  if (request.paths !== undefined) return 'paths';
  if (request.name === 'network' && (scope.length === 0 || scope.some(host => host.startsWith('*.')))) return 'hosts';
  return scope.length > 1 ? 'entries' : undefined;
}

/** What it may use in a day, where it costs something. */
function figures(request: CapabilityRequest): string {
  return request.name === 'llm' ? ` (${budgetOf(request, 'tokensPerDay')} tokens a day at most)` : '';
}

function chosen(choice: 'once' | 'workspace', scope: readonly string[] | undefined): ConsentChoice {
  return scope === undefined ? choice : { choice, scope };
}
