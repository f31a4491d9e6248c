import { parsePathGlob } from '../pathGlob';
import type { ArgumentPattern, PatternResult } from './pattern';
import { patternOf } from './pathPattern';
import type { PathPattern } from './pathPattern';
import { forgivingAddressPath, forgivingHost } from './spelling';

/** A request, as its argument says: `GET https://host/path`. */
export interface NetworkRequest {
  readonly method: string;
  readonly url: URL;
}

const EXAMPLE = 'Write it as "METHOD host:port/path", for example "GET api.example.org/v1/**"; the method, the port and the path may be left out.';
const METHODS = /^(?:\*|[A-Z]+(?:,[A-Z]+)*)$/;
/** `[METHODS ]HOST[:PORT][/PATH]`; a host in brackets is an IPv6 address. */
const PATTERN = /^(?:(?<methods>\S+) )?(?<host>\[[^\]/]*\]|[^:/\s[\]]+)(?::(?<port>\d{1,5}|\*))?(?:\/(?<path>\S*))?$/;
/** What a server may read as something else than it looks like: an encoded separator or dot, an empty part, parameters. */
const AMBIGUOUS_PATH = /%(?:2e|2f|5c|25)|\/\/|\\|;/i;

/** Reads the argument of a call that asks for the network; `undefined` where it is something else. */
export function parseNetworkRequest(argument: string): NetworkRequest | undefined {
  const [, method, address] = /^(\S+) (\S+)$/.exec(argument) ?? [];
  if (method === undefined || address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === 'http:' || url.protocol === 'https:' ? { method, url } : undefined;
}

/** Reads a pattern of requests: `METHOD host[:port][/path-glob]`. */
export function networkPattern(source: string): PatternResult<ArgumentPattern> {
  const { methods = '*', host: written = '', port, path: writtenPath } = PATTERN.exec(source)?.groups ?? {};
  if (written === '' || source.includes('://')) return problem(`"${source}" is no pattern of requests.`);
  if (!METHODS.test(methods)) return problem(`"${methods}" in "${source}" is no method: methods are written in upper case, several with commas between them.`);
  const host = hostMatcher(written);
  if (host === undefined) return problem(`"${written}" in "${source}" is no host: a \`*\` stands for all hosts, or before a dot for all below a domain.`);
  if (port !== undefined && port !== '*' && (Number(port) < 1 || Number(port) > 65_535)) return problem(`"${port}" in "${source}" is no port.`);
  const path = pathMatcher(writtenPath);
  if (!path.ok) return path;

  const named = methods === '*' ? undefined : methods.split(',');
  /** Without one in the pattern: to allow, the scheme's own; to deny, any. */
  const isPort = ({ url }: NetworkRequest, isExact: boolean): boolean => {
    if (port === undefined) return !isExact || url.port === '';
    return port === '*' || Number(port) === portOf(url);
  };
  return {
    ok: true,
    pattern: {
      covers(argument) {
        const request = parseNetworkRequest(argument);
        if (request === undefined) return false;
        const { method, url } = request;
        return (named === undefined || named.includes(method)) && host.covers(url.hostname) && isPort(request, true) && path.pattern.covers(url.pathname);
      },
      touches(argument) {
        const request = parseNetworkRequest(argument);
        // Nobody can tell what it is: it may be what is meant.
        if (request === undefined) return true;
        const { method, url } = request;
        return (named === undefined || named.includes(method.toUpperCase())) && host.touches(url.hostname) && isPort(request, false) && path.pattern.touches(url.pathname);
      },
    },
  };
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** The host that an address names as URLs do; `undefined` where it is none. */
function canonicalHost(host: string): string | undefined {
  const address = `http://${host}/`;
  return URL.canParse(address) && !/[@?#\\%*]/.test(host) ? new URL(address).hostname : undefined;
}

function hostMatcher(written: string): ArgumentPattern | undefined {
  if (written === '*') return { covers: () => true, touches: () => true };
  const isBelow = written.startsWith('*.');
  const name = canonicalHost(isBelow ? written.slice(2) : written);
  if (name === undefined || name === '') return undefined;
  const forgiving = forgivingHost(name);
  return isBelow
    ? { covers: host => isBelowDomain(host, name), touches: host => isBelowDomain(forgivingHost(host), forgiving) }
    : { covers: host => host === name, touches: host => forgivingHost(host) === forgiving };
}

function isBelowDomain(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`) && host.length > domain.length + 1;
}

/** Paths of addresses start with a slash, globs don't. No path, and `/**`, are all paths. */
function pathMatcher(written: string | undefined): PatternResult<ArgumentPattern> {
  if (written === undefined || written === '**') return { ok: true, pattern: { covers: () => true, touches: () => true } };
  const parsed = parsePathGlob(written);
  if (!parsed.ok) return { ok: false, problem: parsed.problem };
  const pattern: PathPattern = patternOf(parsed.glob, forgivingAddressPath);
  return {
    ok: true,
    pattern: {
      covers: path => !AMBIGUOUS_PATH.test(path) && pattern.covers(path.slice(1)),
      touches: path => pattern.touches(path.slice(1)),
    },
  };
}

function problem(text: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: `${text} ${EXAMPLE}` };
}
