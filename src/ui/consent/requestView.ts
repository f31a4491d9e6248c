import { choices } from '../../../media/consent/protocol';
import type { Answer, Choice, RequestView, ScopeKind } from '../../../media/consent/protocol';
import { isAsAsked } from '../../../media/consent/scope';
import type { ConsentQuestion } from '../../api/prompts';
import { BUDGETS, budgetOf } from '../../capabilities/budgets';
import { methodsOf, scopeOf } from '../../capabilities/scope';
import { wordsFor } from '../../capabilities/words';
import type { CapabilityRequest, Grant } from '../../plugins/types';
import type { FileQuotas } from '../../sandbox/fileQuotas';
import { formatBytes, formatCount } from '../format';
import { decisionFor, iconOf, isUnbounded } from '../words';

/** Puts one request into what the page shows and lets be chosen. */
export function describeRequest(request: CapabilityRequest, newIn: string | undefined, { decided, unable, countFiles, limits }: Pick<ConsentQuestion, 'decided' | 'unable' | 'countFiles' | 'limits'>): RequestView {
  const words = wordsFor(request);
  const scope = scopeOf(request);
  const narrowing = narrowingOf(request);
  const warning = warningFor(request);
  const earlier = decisionFor(request, decided);
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
    figures: figuresOf(request, limits.quotas, earlier),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(newIn === undefined ? {} : { newIn }),
    ...(warning === undefined ? {} : { warning }),
    ...(isFutile ? { futile: 'It has no way to do this, so it makes no difference whether you allow it.' } : {}),
    choices: choicesFor(request),
    preselected: preselect(request, earlier, isFutile),
  };
}

/** What can be chosen for a request: only what is written can be shown first. */
export function choicesFor({ name }: CapabilityRequest): Choice[] {
  return choices.filter(choice => choice !== 'preview' || name === 'fs.write');
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
    ...Object.fromEntries(BUDGETS.flatMap(budget => (budgetOf(allowed, budget) < budgetOf(request, budget) ? [[budget, budgetOf(allowed, budget)]] : []))),
  };
}

/** How a scope can be made smaller; `undefined` where it can't be, but for denying it. */
function narrowingOf(request: CapabilityRequest): ScopeKind | undefined {
  const scope = scopeOf(request);
  if (request.paths !== undefined) return 'paths';
  // Where none are named, the user names them.
  if (request.name === 'network' && (scope.length === 0 || scope.some(host => host.startsWith('*.')))) return 'hosts';
  return scope.length > 1 ? 'entries' : undefined;
}

function figuresOf(request: CapabilityRequest, quotas: FileQuotas, earlier: Grant | undefined): RequestView['figures'] {
  switch (request.name) {
    case 'llm': {
      const tokens = budgetOf(request, 'tokensPerDay');
      return [{ name: 'tokensPerDay', label: 'Tokens per day', asked: tokens, words: formatCount(tokens) }];
    }
    case 'network': {
      const bytes = budgetOf(request, 'bytesPerRun');
      return [{ name: 'bytesPerRun', label: 'Bytes per run', asked: bytes, words: bytesInWords(bytes) }];
    }
    case 'fs.read': return [fileFigure('Bytes read per run', quotas.readBytes, request, earlier)];
    case 'fs.write': return [fileFigure('Bytes written per run', quotas.writtenBytes, request, earlier)];
    case 'log':
    case 'env':
    case 'retrieval':
    case 'plan':
    case 'exec':
    default: return [];
  }
}

/**
 * Bytes of files. Where the plugin names no number it is the quota, which is among the limits that are shown, or what was allowed
 * when that was higher.
 */
function fileFigure(label: string, quota: number, { bytesPerRun }: CapabilityRequest, earlier: Grant | undefined): RequestView['figures'][number] {
  const asked = bytesPerRun ?? Math.max(quota, earlier?.capability.bytesPerRun ?? 0);
  return { name: 'bytesPerRun', label, asked, ...(bytesPerRun === undefined ? {} : { words: bytesInWords(asked) }) };
}

function bytesInWords(bytes: number): string {
  return `${formatCount(bytes)} (${formatBytes(bytes)})`;
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
