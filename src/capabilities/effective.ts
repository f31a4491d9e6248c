import { leastBudgets } from './budgets';
import { uncovered } from './coverage';
import { commonHosts } from './hostScope';
import { methodsOf, scopeFieldOf, scopeOf, withScope } from './scope';
import type { CapabilityRequest, Grant } from './types';

/** A right that a plugin has: what its manifest asks for, and was asked about, and was granted, all three. */
export interface EffectiveRight {
  /** What the manifest asks for, without the entries that were denied. */
  readonly request: CapabilityRequest;
  readonly grant: Grant;
  /** What is in all of them. Of paths, which can't be cut with one another, those granted: `rightsAccess` looks at all. */
  readonly capability: CapabilityRequest;
}

/** Whom and where a decision is for: nothing that was decided carries over to another key or workspace. */
export interface Subject {
  readonly pluginId: string;
  readonly keyId: string;
  readonly workspace: string;
}

/** What of a request nobody decided about; `undefined` where nothing is left to ask. The log is never asked about. */
export function undecidedPart(request: CapabilityRequest, grants: readonly Grant[], subject: Subject): CapabilityRequest | undefined {
  return request.name === 'log' ? undefined : uncovered(request, grants.filter(grant => isFor(grant, subject)).map(({ asked }) => asked));
}

/** What a plugin that makes these requests may do, one right for each request and each grant that allows something of it. */
export function effectiveRights(requests: readonly CapabilityRequest[], grants: readonly Grant[], subject: Subject): readonly EffectiveRight[] {
  const own = grants.filter(grant => isFor(grant, subject));
  const denials = own.filter(({ decision }) => decision === 'deny');
  return own.filter(({ decision }) => decision === 'allow').flatMap(grant => requests.flatMap((written): EffectiveRight[] => {
    if (written.name !== grant.asked.name || written.name !== grant.capability.name) return [];
    const request = withoutDenied(written, grant, denials.filter(denial => !isDespite(grant, denial)).map(({ asked }) => asked));
    const capability = request === undefined ? undefined : common(request, grant.asked, grant.capability);
    return request === undefined || capability === undefined ? [] : [{ request, grant, capability }];
  }));
}

/** What was decided about a request: `allow` where something of it may be done, `undecided` where something of it is still to be asked. */
export function decide(request: CapabilityRequest, grants: readonly Grant[], subject: Subject): 'allow' | 'deny' | 'undecided' {
  if (request.name === 'log') return 'allow';
  if (undecidedPart(request, grants, subject) !== undefined) return 'undecided';
  return effectiveRights([request], grants, subject).length > 0 ? 'allow' : 'deny';
}

/** Whether what a plugin writes is to be shown before it is real: as soon as one of its rights to write says so, for all that the run writes. */
export function isPreviewed(rights: readonly EffectiveRight[]): boolean {
  return rights.some(({ request, grant }) => request.name === 'fs.write' && grant.isPreview === true);
}

/** Whether it was allowed in spite of this denial, or of what is left of it: one that came later counts. */
function isDespite({ despite = [] }: Grant, denial: Grant): boolean {
  return despite.some(({ asked, grantedAt }) => grantedAt === denial.grantedAt && uncovered(denial.asked, [asked]) === undefined);
}

/** A request without what was denied although the grant would allow it: whatever was decided first, a denial of the same counts. */
function withoutDenied(request: CapabilityRequest, { asked }: Grant, denied: readonly CapabilityRequest[]): CapabilityRequest | undefined {
  const isDenied = (entries: readonly string[]): boolean => denied.some(denial => (
    denial.name === request.name
    && (entries.length === 0 ? scopeOf(denial).length === 0 : entries.every(entry => scopeOf(denial).includes(entry)))
    && uncovered(withScope(denial, entries), [asked]) === undefined
  ));
  const scope = scopeOf(request);
  if (scope.length === 0) return isDenied([]) ? undefined : request;
  const left = scope.filter(entry => !isDenied([entry]));
  return left.length === 0 ? undefined : withScope(request, left);
}

/** What is in a request, in what was asked when it was decided, and in what was granted; `undefined` where nothing is. */
function common(request: CapabilityRequest, asked: CapabilityRequest, granted: CapabilityRequest): CapabilityRequest | undefined {
  const { name } = request;
  const scope = commonScope(request, asked, granted);
  if (scope === undefined) return undefined;
  const methods = methodsOf(request).filter(method => methodsOf(asked).includes(method) && methodsOf(granted).includes(method));
  if (name === 'network' && methods.length === 0) return undefined;
  const isSaid = [request, asked, granted].some(each => each.methods !== undefined);
  return { name, ...scope, ...(isSaid && name === 'network' ? { methods } : {}), ...leastBudgets([request, asked, granted]) };
}

/** The scope that is in all three; `undefined` where nothing is. What isn't written in a grant wasn't granted. */
function commonScope(request: CapabilityRequest, asked: CapabilityRequest, granted: CapabilityRequest): Partial<CapabilityRequest> | undefined {
  const field = scopeFieldOf(request.name);
  const lists = [request, asked, granted].map(scopeOf);
  const [wanted = [], told = [], given = []] = lists;
  switch (field) {
    case undefined: return {};
    case 'paths': return lists.some(list => list.length === 0) ? undefined : { paths: given };
    case 'variables':
    case 'commands': return some(field, given.filter(entry => wanted.includes(entry) && told.includes(entry)));
    case 'models': return commonModels([request, asked, granted]);
    case 'hosts': {
      if (given.length === 0) return wanted.length === 0 && told.length === 0 ? { hosts: [] } : undefined;
      const within = [wanted, told].reduce((hosts, list) => (list.length === 0 ? hosts : commonHosts(list, hosts)), given);
      return some('hosts', within);
    }
  }
}

/** A list of models that is absent stands for any. */
function commonModels(capabilities: readonly CapabilityRequest[]): Pick<CapabilityRequest, 'models'> | undefined {
  const [first, ...others] = capabilities.flatMap(({ models }) => (models === undefined ? [] : [models]));
  if (first === undefined) return {};
  return some('models', first.filter(model => others.every(list => list.includes(model))));
}

function some(field: 'variables' | 'commands' | 'models' | 'hosts', entries: readonly string[]): Partial<CapabilityRequest> | undefined {
  return entries.length === 0 ? undefined : { [field]: entries };
}

function isFor(grant: Grant, subject: Subject): boolean {
  return grant.pluginId === subject.pluginId && grant.keyId === subject.keyId && grant.workspace === subject.workspace;
}
