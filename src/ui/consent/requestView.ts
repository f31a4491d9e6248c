import { choices } from '../../../media/consent/protocol';
import type { Answer, RequestView, ScopeKind } from '../../../media/consent/protocol';
import { isAsAsked } from '../../../media/consent/scope';
import type { ConsentQuestion } from '../../api/types';
import { scopeOf } from '../../capabilities/decisions';
import { wordsFor } from '../../capabilities/words';
import type { CapabilityRequest, Grant } from '../../plugins/types';
import { formatBytes, formatCount } from '../format';
import { decisionFor, iconOf, isUnbounded } from '../words';

/** Puts one request into what the page shows and lets be chosen. */
export function describeRequest(request: CapabilityRequest, newIn: string | undefined, { decided, unable, countFiles }: Pick<ConsentQuestion, 'decided' | 'unable' | 'countFiles'>): RequestView {
  const words = wordsFor(request);
  const scope = scopeOf(request);
  const narrowing = narrowingOf(request);
  const warning = warningFor(request);
  const isFutile = unable?.includes(request.name) === true;
  const known = newIn === undefined ? new Set<string>() : allowedBefore(request, decided);
  return {
    name: request.name,
    label: words.label,
    title: words.title,
    icon: iconOf(request.name),
    meaning: words.meaning,
    scopeLabel: words.scopeLabel,
    scopes: scope.map(text => ({ text, isNew: known.size > 0 && !known.has(text) })),
    ...(narrowing === undefined ? {} : { narrowing }),
    isCounted: narrowing === 'paths' && countFiles !== undefined,
    methods: [...methodsOf(request)],
    figures: figuresOf(request),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(newIn === undefined ? {} : { newIn }),
    ...(warning === undefined ? {} : { warning }),
    ...(isFutile ? { futile: 'It has no way to do this, so it makes no difference whether you allow it.' } : {}),
    choices: choices.filter(choice => choice !== 'preview' || request.name === 'fs.write'),
    preselected: preselect(request, decisionFor(request, decided), isFutile),
  };
}

/**
 * The choice that is selected when the page opens: what was decided before (on review); otherwise "once" for a bounded
 * request and "deny" for one without bounds that could do harm, or that the plugin can't use. Never wider than "once" on a first
 * question.
 */
export function preselect(request: CapabilityRequest, earlier: Grant | undefined, isFutile = false): Answer {
  if (earlier === undefined) return { choice: isFutile || (isUnbounded(request) && request.name !== 'fs.read') ? 'deny' : 'once' };
  if (earlier.decision === 'deny') return { choice: 'deny' };
  const narrowed = narrowedTo(request, earlier.capability);
  if (earlier.isPreview === true) return { choice: 'preview', ...narrowed };
  if (earlier.lifetime !== 'until') return { choice: earlier.lifetime, ...narrowed };
  return earlier.expiresAt === undefined ? { choice: 'once', ...narrowed } : { choice: 'until', until: earlier.expiresAt, ...narrowed };
}

/** What of a request was allowed, where that is less. */
function narrowedTo(request: CapabilityRequest, allowed: CapabilityRequest): Omit<Answer, 'choice' | 'until'> {
  const scope = scopeOf(allowed);
  const methods = methodsOf(allowed);
  return {
    ...(scope.length === 0 || isAsAsked(scope, scopeOf(request)) ? {} : { scope: [...scope] }),
    ...(methods.length === 0 || isAsAsked(methods, methodsOf(request)) ? {} : { methods: [...methods] }),
    ...(allowed.tokensPerDay === undefined || allowed.tokensPerDay === request.tokensPerDay ? {} : { tokensPerDay: allowed.tokensPerDay }),
    ...(allowed.bytesPerRun === undefined || allowed.bytesPerRun === request.bytesPerRun ? {} : { bytesPerRun: allowed.bytesPerRun }),
  };
}

/** How a scope can be made smaller; `undefined` where it can't be, but for denying it. */
function narrowingOf(request: CapabilityRequest): ScopeKind | undefined {
  const scope = scopeOf(request);
  if (request.paths !== undefined) return 'paths';
  if (request.hosts?.some(host => host.startsWith('*.')) === true) return 'hosts';
  return scope.length > 1 ? 'entries' : undefined;
}

/** What a request without methods asks for is what only reads. */
function methodsOf(request: CapabilityRequest): readonly string[] {
  return request.name === 'network' ? request.methods ?? ['GET', 'HEAD'] : [];
}

function figuresOf({ name, tokensPerDay, bytesPerRun }: CapabilityRequest): RequestView['figures'] {
  const notSaid = 'it does not say how many';
  switch (name) {
    case 'llm': return [{ name: 'tokensPerDay', label: 'Tokens per day', ...(tokensPerDay === undefined ? { words: notSaid } : { asked: tokensPerDay, words: `at most ${formatCount(tokensPerDay)}` }) }];
    case 'network': return [{ name: 'bytesPerRun', label: 'Bytes per run', ...(bytesPerRun === undefined ? { words: notSaid } : { asked: bytesPerRun, words: `at most ${formatCount(bytesPerRun)} (${formatBytes(bytesPerRun)})` }) }];
    case 'log':
    case 'fs.read':
    case 'fs.write':
    case 'env':
    case 'retrieval':
    case 'plan':
    case 'exec':
    default: return [];
  }
}

/** The entries of the same right that are allowed already. */
function allowedBefore(request: CapabilityRequest, decided: readonly Grant[]): ReadonlySet<string> {
  return new Set(decided.filter(({ capability, decision }) => decision === 'allow' && capability.name === request.name).flatMap(({ capability }) => scopeOf(capability)));
}

function warningFor(request: CapabilityRequest): string | undefined {
  if (!isUnbounded(request)) return undefined;
  switch (request.name) {
    case 'fs.read': return 'This is every file of the workspace.';
    case 'fs.write': return 'This is every file of the workspace. A few, such as those in .git and .vscode, stay protected unless they are named.';
    case 'network': return 'This is every server.';
    case 'env': return 'This is every environment variable.';
    case 'exec': return 'A program that is run is not in the sandbox.';
    case 'log':
    case 'retrieval':
    case 'llm':
    case 'plan':
    default: return undefined;
  }
}
