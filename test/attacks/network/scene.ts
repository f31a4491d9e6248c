import { grantedOnly } from '../../../src/capabilities/gate';
import { emptyData } from '../../../src/capabilities/interfaces/dataSession';
import { permitsAddress } from '../../../src/capabilities/network/addresses';
import { fetchFor } from '../../../src/capabilities/network/fetch';
import { NETWORK_LIMITS, type NetworkLimits } from '../../../src/capabilities/network/limits';
import { NO_PROXIES, type ProxySettings } from '../../../src/capabilities/network/proxies';
import { NETWORK_RULES, type NetworkRules } from '../../../src/capabilities/network/rules';
import { NetworkFailure } from '../../../src/capabilities/network/types';
import type { Network, NetworkRequest, NetworkResponse } from '../../../src/capabilities/network/types';
import { RunUse } from '../../../src/capabilities/use';
import type { Lookup } from '../../../src/platform/node/network/lookup';
import { createNodeNetwork } from '../../../src/platform/node/network/nodeNetwork';
import { ExecutionEnd } from '../../../src/sandbox/executionEnd';
import { carelessNetwork, CARELESS, poolingNetwork } from './unguarded';
import { kindHere, type World } from './world';

/**
 * What stands in an attack's way.
 * - `hosts`: the host of the parsed URL is compared with what was granted
 * - `methods`: so is the method
 * - `addresses`: what a name stands for has to be public
 * - `request`: URL, method and headers are checked
 * - `redirects`: so is where a server sends on to
 * - `credentials`: what goes along to another origin
 * - `limits`: bytes, time, redirections
 * - `connections`: each request has one of its own
 * - `transport`: connections to what was checked, one each, by Node's strict parser, with certificates
 */
export type Guard = 'hosts' | 'methods' | 'addresses' | 'request' | 'redirects' | 'credentials' | 'limits' | 'connections' | 'transport';

/** What names stand for, one answer after the other; the last one from then on. */
const NAMES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'good.example': [['127.0.0.2']], 'sub.wild.example': [['127.0.0.2']], 'inner.example': [['127.0.0.4']],
  'loopback.wild.example': [['127.0.0.1']], 'loopback6.wild.example': [['::1']], 'mapped.wild.example': [['::ffff:127.0.0.1']], 'private.wild.example': [['127.0.0.4']], 'metadata.wild.example': [['127.0.0.5']],
  'linklocal.wild.example': [['127.0.0.6']], 'zero.wild.example': [['0.0.0.0']], 'both.wild.example': [['127.0.0.1', '127.0.0.2']], 'last.wild.example': [['127.0.0.9', '127.0.0.1']], '127.0.0.1.wild.example': [['127.0.0.1']],
  'rebinding.wild.example': [['127.0.0.2'], ['127.0.0.1']], 'slowly.wild.example': [['127.0.0.2'], ['127.0.0.2'], ['127.0.0.1']], 'between.wild.example': [['127.0.0.2'], ['127.0.0.1']], 'meta.wild.example': [['127.0.0.2'], ['127.0.0.5']],
  'localhost.': [['127.0.0.1']], 'app.localhost': [['127.0.0.1']],
};

/** A plugin of the attacker's, with everything in its way but what is left out. */
export class Scene {
  /** How the last request ended: `answered`, or why not. */
  outcome = 'nothing was asked';
  readonly asked = new Map<string, number>();
  grants: readonly string[];
  authorities: readonly string[] = [];
  proxies: ProxySettings = NO_PROXIES;

  constructor(readonly world: World, private readonly without: readonly Guard[], private readonly limits: Partial<NetworkLimits> = {}) {
    const { port, rawPort, securePort } = world;
    this.grants = [`good.example:${port}`, `good.example:${rawPort}`, ...(securePort === 0 ? [] : [`good.example:${securePort}`]), `*.wild.example:${port}`, `private+loop.example:${port}`, `private+meta.example:${port}`];
  }

  /** Fetches; what comes is the answer's text, and empty where there is none. */
  async fetch(asked: Partial<NetworkRequest> & { readonly url: string }, signal = new AbortController().signal): Promise<string> {
    const answered = await this.answerTo(asked, signal);
    return answered === undefined ? '' : new TextDecoder().decode(answered.body);
  }

  async answerTo(asked: Partial<NetworkRequest> & { readonly url: string }, signal = new AbortController().signal): Promise<NetworkResponse | undefined> {
    try {
      const response = await fetchFor(this.services, 'env.host_fetch', { method: 'GET', headers: [], ...asked }, signal);
      this.outcome = 'answered';
      return response;
    } catch (error) {
      this.outcome = error instanceof NetworkFailure ? error.kind : error instanceof ExecutionEnd ? error.reason : String(error);
      return undefined;
    }
  }

  private readonly use = new RunUse();
  #network: Network | undefined;

  private get network(): Network {
    return this.#network ??= !this.isGuarded('transport') ? carelessNetwork(this.lookup) : !this.isGuarded('connections') ? poolingNetwork(this.lookup)
      : createNodeNetwork({ lookup: this.lookup, isConnected: () => true, proxies: () => this.proxies, authorities: async () => this.authorities });
  }

  private get services(): Parameters<typeof fetchFor>[0] {
    const methods = this.isGuarded('methods') ? ['GET', 'POST'] : ['GET', 'POST', 'DELETE', 'TRACE', 'GET /admin HTTP/1.1\r\nX:', 'get'];
    const { network } = this;
    return {
      log: () => undefined, data: emptyData(), use: this.use, gate: grantedOnly([{ name: 'network', hosts: this.grants, methods }]),
      network: { exchange: hop => network.exchange(hop), isOffline: () => false, rules: this.rules },
    };
  }

  private get rules(): NetworkRules {
    const pick = <Rule extends keyof NetworkRules>(guard: Guard, rule: Rule, guarded: NetworkRules[Rule]): NetworkRules[Rule] => (this.isGuarded(guard) ? guarded : CARELESS[rule]);
    return {
      limits: pick('limits', 'limits', { ...NETWORK_LIMITS, ...this.limits }),
      checkedRequest: pick('request', 'checkedRequest', NETWORK_RULES.checkedRequest),
      patternsFor: pick('hosts', 'patternsFor', NETWORK_RULES.patternsFor),
      permitsAddress: pick('addresses', 'permitsAddress', (patterns, address) => permitsAddress(patterns, address, kindHere)),
      redirectionTarget: pick('redirects', 'redirectionTarget', NETWORK_RULES.redirectionTarget),
      redirected: pick('credentials', 'redirected', NETWORK_RULES.redirected),
    };
  }

  private isGuarded(guard: Guard): boolean {
    return !this.without.includes(guard);
  }

  /** Whatever is not known is the evil server's: its owner answers for it. */
  private readonly lookup: Lookup = async name => {
    const times = this.asked.get(name) ?? 0;
    this.asked.set(name, times + 1);
    const answers = { ...NAMES, 'loop.example': [['127.0.0.1']], 'meta.example': [['127.0.0.5']] }[name] ?? [['127.0.0.3']];
    return answers[Math.min(times, answers.length - 1)] ?? [];
  };
}
