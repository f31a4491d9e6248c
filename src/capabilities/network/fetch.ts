import { ExecutionEnd } from '../../sandbox/executionEnd';
import { denied } from '../gate';
import type { Gate } from '../gate';
import type { HostServices } from '../interfaces/types';
import type { CheckedRequest } from './checkedRequest';
import type { HostPattern } from './hostPattern';
import { DEFAULT_METHODS } from './methods';
import { locationOf } from './redirects';
import { NETWORK_RULES } from './rules';
import type { NetworkRules } from './rules';
import { NetworkFailure } from './types';
import type { HopAnswer, NetworkRequest, NetworkResponse } from './types';
import type { NetworkAccess } from './access';

/** What a request may cost, and where its bytes are counted. */
interface Account {
  spend(bytes: number): void;
  /** Whether so many bytes more are too many. */
  isExceededBy(bytes: number): boolean;
  readonly exceeded: NetworkFailure;
}

/**
 * Makes a plugin's request and follows where the server sends on, each step checked against what was granted.
 *
 * @param call the function's name, for denials
 * @param signal ends with the execution
 * @throws NetworkFailure where there is no answer
 * @throws ExecutionEnd `capability-denied` where host or method were not granted
 */
export async function fetchFor({ gate, use, log, network }: HostServices, call: string, asked: NetworkRequest, signal: AbortSignal): Promise<NetworkResponse> {
  const rules = network?.rules ?? NETWORK_RULES;
  try {
    const request = await readRequest(gate, call, asked, rules);
    const patterns = await admitted(gate, call, request, rules);
    if (network === undefined) throw new NetworkFailure('unavailable', 'There is no network where this plugin runs.');
    if (network.isOffline()) throw new NetworkFailure('offline', 'Airlock is offline: the setting airlock.network.offline is on, or a policy file says so.');
    const most = gate.allowed('network')?.bytesPerRun ?? rules.limits.bytesPerRun;
    const account: Account = {
      spend(bytes) { use.networkBytes += bytes; },
      isExceededBy: bytes => use.networkBytes + bytes > most,
      exceeded: new NetworkFailure('budget', `A run may send and receive ${most} bytes, and this one has used them.`),
    };
    return await follow(network, request, patterns, { rules, account, signal, admit: next => admitted(gate, call, next, rules) });
  } catch (error) {
    if (error instanceof NetworkFailure && error.forUser !== undefined) log('warn', error.forUser);
    throw error;
  }
}

/** Whoever may not reach the network at all isn't told what is wrong with a request. */
async function readRequest(gate: Gate, call: string, asked: NetworkRequest, rules: NetworkRules): Promise<CheckedRequest> {
  try {
    return rules.checkedRequest(asked, rules.limits);
  } catch (error) {
    await gate.pass({ capability: 'network', call });
    throw error;
  }
}

/**
 * The granted patterns that name where a request goes.
 *
 * @throws ExecutionEnd `capability-denied` where none does, its method was not granted, or the gate says no
 */
async function admitted(gate: Gate, call: string, { method, url }: Pick<CheckedRequest, 'method' | 'url'>, rules: NetworkRules): Promise<readonly HostPattern[]> {
  const rights = gate.rights('network');
  const patterns = rights.filter(({ methods = DEFAULT_METHODS }) => methods.includes(method)).flatMap(({ hosts = [] }) => rules.patternsFor(hosts, url));
  // Without the query: secrets are kept there.
  const argument = `${method} ${url.origin}${url.pathname}`;
  // What lies outside of the grant is not asked about.
  if (rights.length > 0 && patterns.length === 0) throw denied(call, 'network', argument);
  await gate.pass({ capability: 'network', call, argument });
  return patterns;
}

interface Following {
  readonly rules: NetworkRules;
  readonly account: Account;
  readonly signal: AbortSignal;
  readonly admit: (request: Pick<CheckedRequest, 'method' | 'url'>) => Promise<readonly HostPattern[]>;
}

async function follow(network: NetworkAccess, first: CheckedRequest, patterns: readonly HostPattern[], { rules, account, signal, admit }: Following): Promise<NetworkResponse> {
  let request = first;
  let allowed = patterns;
  for (let hops = 0; hops <= rules.limits.redirects; hops++) {
    const answer = await exchange(network, request, allowed, rules, account, signal);
    const location = locationOf(answer);
    if (location === undefined) return { ...answer, url: request.url.href };
    const target = rules.redirectionTarget(location, request.url);
    if (!target.ok) throw new NetworkFailure('redirect-refused', `${request.url.host} sends on to a place that is not followed. ${target.problem}`);
    const from = request.url;
    request = { ...rules.redirected(request, answer.status, from, target.url), url: target.url };
    allowed = await admit(request).catch((error: unknown) => {
      // It was the server that named it, not the plugin.
      if (error instanceof ExecutionEnd && error.reason === 'capability-denied') throw new NetworkFailure('redirect-refused', `${from.host} sends on to ${request.method} ${request.url.host}, which was not granted.`, undefined, { cause: error });
      throw error;
    });
  }
  throw new NetworkFailure('redirect-refused', `${first.url.host} sends on more than ${rules.limits.redirects} times.`);
}

async function exchange(network: NetworkAccess, { method, url, headers, body }: CheckedRequest, patterns: readonly HostPattern[], { limits, permitsAddress }: NetworkRules, account: Account, signal: AbortSignal): Promise<HopAnswer> {
  if (account.isExceededBy(body?.length ?? 0)) throw account.exceeded;
  const stop = new AbortController();
  // Of one request: while the user is asked about the next, no time passes.
  const timer = setTimeout(() => { stop.abort(new NetworkFailure('timeout', `There was no whole answer within ${limits.requestMs / 1000} seconds.`)); }, limits.requestMs);
  try {
    return await network.exchange({
      method, url, headers,
      ...(body === undefined ? {} : { body }),
      permits: address => permitsAddress(patterns, address),
      maxBodyBytes: limits.responseBodyBytes,
      onTraffic(bytes) {
        account.spend(bytes);
        if (account.isExceededBy(0)) stop.abort(account.exceeded);
      },
      signal: AbortSignal.any([signal, stop.signal]),
    });
  } finally {
    clearTimeout(timer);
  }
}
