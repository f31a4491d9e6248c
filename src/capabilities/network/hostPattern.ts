/**
 * Whom a plugin may speak to, as manifests and grants write it: `api.example.org`, `*.example.org` (subdomains, not the name
 * itself), an address (`192.168.1.5`, `[fd00::5]`), `localhost`, or `private+wiki.example.org` (a name that may stand for an
 * address of a private network). `:PORT` at the end names the port; without it, it is the one of http or https. The host is
 * written as URLs have it once parsed, so that there is one way to write it and nothing to be taken for something else.
 */
export interface HostPattern {
  /** As it was written. */
  readonly source: string;
  readonly kind: 'name' | 'subdomains' | 'private-name' | 'address' | 'localhost';
  /** As `URL.hostname` has it, brackets included; of `subdomains`, the name that they are below. */
  readonly host: string;
  readonly port?: number;
}

export type HostPatternResult =
  | { readonly ok: true; readonly pattern: HostPattern }
  | { readonly ok: false; /** What is wrong and what to write instead, sentences. */ readonly problem: string };

const WILDCARD = '*.';
const PRIVATE = 'private+';
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const MAX_NAME = 253;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Reads a pattern; what names a host in another way than URLs do once parsed is refused. */
export function parseHostPattern(source: string): HostPatternResult {
  const refused = (problem: string): HostPatternResult => ({ ok: false, problem });
  const shown = source.slice(0, 80);
  const parts = /^(\*\.|private\+)?(\[[0-9a-f:.]+\]|[^:]*)(?::([1-9]\d{0,4}))?$/.exec(source);
  const [, prefix, host = '', written] = parts ?? [];
  if (parts === null || host === '' || host.length > MAX_NAME) return refused(`"${shown}" is no host. Write a name in lower case, optionally with a port or starting with \`*.\`, for example "api.example.org". Leave out https:// and paths.`);
  const port = written === undefined ? undefined : Number(written);
  if (port !== undefined && port > 65_535) return refused(`"${shown}" names a port that there is not. Write one up to 65535.`);
  const parsed = parsedHost(host);
  if (parsed !== host) return refused(problemOf(shown, parsed));
  const isAddress = host.startsWith('[') || /^[\d.]+$/.test(host);
  if (prefix !== undefined && (isAddress || host === 'localhost')) return refused(`"${shown}" has \`${prefix}\` before ${isAddress ? 'an address' : '"localhost"'}. Write "${source.slice(prefix.length)}".`);
  if (prefix === WILDCARD && !host.includes('.')) return refused(`"${shown}" names everything below "${host}". Name a domain, for example "*.example.${host}".`);
  const kind = isAddress ? 'address' : host === 'localhost' ? 'localhost' : prefix === WILDCARD ? 'subdomains' : prefix === PRIVATE ? 'private-name' : 'name';
  return { ok: true, pattern: { source, kind, host, ...(port === undefined ? {} : { port }) } };
}

/** Whether a URL's host and port are what the pattern names. */
export function matchesHost({ kind, host, port }: HostPattern, url: URL): boolean {
  const standard = DEFAULT_PORTS[url.protocol];
  if (standard === undefined) return false;
  if ((url.port === '' ? standard : Number(url.port)) !== (port ?? standard)) return false;
  if (kind !== 'subdomains') return url.hostname === host;
  return url.hostname.endsWith(`.${host}`) && NAME.test(url.hostname);
}

/** The patterns among `hosts` that name a URL's host and port. What can't be read names nothing. */
export function patternsFor(hosts: readonly string[], url: URL): readonly HostPattern[] {
  return hosts.map(parseHostPattern).flatMap(result => (result.ok && matchesHost(result.pattern, url) ? [result.pattern] : []));
}

/** What the parser of URLs makes of a host; undefined where it is none. */
function parsedHost(host: string): string | undefined {
  if (!host.startsWith('[') && !/^[a-zA-Z0-9.-]+$/.test(host)) return undefined;
  let hostname: string;
  try {
    ({ hostname } = new URL(`https://${host}/`));
  } catch {
    return undefined;
  }
  // A name may not hold what only URLs take: empty labels, a dot at the end.
  return hostname.startsWith('[') || NAME.test(hostname) ? hostname : undefined;
}

function problemOf(shown: string, parsed: string | undefined): string {
  if (parsed !== undefined) return `"${shown}" is written in another way than URLs have it. Write "${parsed}".`;
  return `"${shown}" is no host. Write letters, digits, \`-\` and dots between them; of a name in another script, what starts with "xn--".`;
}
