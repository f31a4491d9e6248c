import ipaddr from 'ipaddr.js';
import { addressesOf, kindOfAddress, unbracketed } from './addresses';
import { NetworkFailure } from './types';

/** Which proxies the user's machine has connections go through. */
export interface ProxySettings {
  /** Addresses of proxies, for URLs of each kind; none where absent. */
  readonly http?: string;
  readonly https?: string;
  /** Hosts that are reached without: `*`, names with all below them, addresses, networks (`10.0.0.0/8`), each with `:PORT` or without. */
  readonly exempt: readonly string[];
  /** Value of `Proxy-Authorization`; what the proxy's address holds where absent. */
  readonly authorization?: string;
  /** Whether the certificate of a proxy that is itself spoken to over TLS has to be trusted. Says nothing of servers: theirs always has to be. */
  readonly isStrict: boolean;
}

/** A proxy to go through. */
export interface Proxy {
  /** `http:` or `https:`. */
  readonly url: URL;
  readonly authorization?: string;
  readonly isStrict: boolean;
}

/** What the editor says of proxies, by its own settings. */
export interface EditorProxySettings {
  /** `http.proxySupport` is `off`. */
  readonly isOff: boolean;
  /** `http.proxy` */
  readonly proxy?: string;
  /** `http.noProxy` */
  readonly noProxy: readonly string[];
  /** `http.proxyAuthorization` */
  readonly authorization?: string;
  /** `http.proxyStrictSSL` */
  readonly isStrict: boolean;
}

export const NO_PROXIES: ProxySettings = { exempt: [], isStrict: true };

/** The proxies that count: the editor's setting, else those of the environment, as for the editor's other extensions. */
export function proxySettings(environment: (name: string) => string | undefined, editor?: EditorProxySettings): ProxySettings {
  if (editor?.isOff === true) return NO_PROXIES;
  const variable = (name: string): string | undefined => nonEmpty(environment(name)) ?? nonEmpty(environment(name.toUpperCase()));
  const set = nonEmpty(editor?.proxy);
  const http = set ?? variable('http_proxy');
  const https = set ?? variable('https_proxy');
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    exempt: editor !== undefined && editor.noProxy.length > 0 ? editor.noProxy : (variable('no_proxy') ?? '').split(/[\s,]+/).filter(entry => entry !== ''),
    ...(editor?.authorization === undefined ? {} : { authorization: editor.authorization }),
    isStrict: editor?.isStrict ?? true,
  };
}

/**
 * The proxy that a URL is reached through; undefined for none. This machine itself is never reached through one.
 *
 * @throws NetworkFailure `connection` where there is one that can't be used: nothing goes past it
 */
export function proxyFor(url: URL, settings: ProxySettings): Proxy | undefined {
  const written = url.protocol === 'https:' ? settings.https : settings.http;
  if (written === undefined || isThisMachine(url.hostname) || settings.exempt.some(entry => isExempt(url, entry))) return undefined;
  const { address, credentials } = readProxy(written);
  if (address.protocol !== 'http:' && address.protocol !== 'https:') throw unusable(`proxies of the kind ${address.protocol.slice(0, -1)} are not supported`);
  const authorization = settings.authorization ?? credentials;
  return { url: address, isStrict: settings.isStrict, ...(authorization === undefined ? {} : { authorization }) };
}

function readProxy(written: string): { readonly address: URL; readonly credentials: string | undefined } {
  try {
    const address = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`);
    return { address, credentials: address.username === '' ? undefined : basic(decodeURIComponent(address.username), decodeURIComponent(address.password)) };
  } catch (cause) {
    throw unusable('its address cannot be read', cause);
  }
}

/** Whether every address that a host stands for is this machine. */
export function isThisMachine(hostname: string): boolean {
  return addressesOf(hostname)?.every(address => kindOfAddress(address) === 'loopback') === true;
}

function isExempt(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(/^[^[]*:[^\]]*:/.test(entry) ? `[${entry}]` : entry) ?? [];
  const effective = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (port !== undefined && port !== effective) return false;
  const name = unbracketed(host.toLowerCase()).replace(/^\*?\./, '');
  const target = unbracketed(url.hostname);
  if (name === target || (name !== '' && target.endsWith(`.${name}`))) return true;
  return ipaddr.isValidCIDR(name) && ipaddr.isValid(target) && isWithin(ipaddr.parse(target), ipaddr.parseCIDR(name));
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, network: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  return address.kind() === network[0].kind() && address.match(network);
}

function basic(user: string, password: string): string {
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)))}`;
}

function unusable(why: string, cause?: unknown): NetworkFailure {
  return new NetworkFailure('connection', 'The proxy of this machine cannot be used.', `The proxy that is set up for this machine cannot be used: ${why}. Correct the setting http.proxy, or HTTP_PROXY and HTTPS_PROXY of the environment.`, { cause });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
