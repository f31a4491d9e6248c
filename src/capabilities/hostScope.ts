/** A host as manifests and grants write it (docs/MANIFEST.md): a name or an address, what is below a domain, a port. */
interface WrittenHost {
  readonly prefix: string;
  readonly host: string;
  /** With its colon; empty where the port is the one of http or https. */
  readonly port: string;
}

const WRITTEN = /^(\*\.|private\+|)(\[[0-9a-f:.]+\]|[a-z0-9.-]+)((?::\d{1,5})?)$/;
const LABELS = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;
/** What ends so is an address to whoever reads URLs, and below no domain. */
const NUMBER_LAST = /(?:^|\.)\d+$/;

/** Whether a text is written as a host is in manifests and grants. */
export function isHost(text: string): boolean {
  return parsed(text) !== undefined;
}

/** Whether everything that one pattern names is named by the other, too. */
export function isHostWithin(narrow: string, wide: string): boolean {
  if (narrow === wide) return true;
  const [inner, outer] = [parsed(narrow), parsed(wide)];
  if (inner === undefined || outer === undefined || inner.port !== outer.port) return false;
  // A name that may stand for a private address may as well stand for a public one.
  if (outer.prefix === 'private+') return inner.prefix === '' && inner.host === outer.host;
  if (outer.prefix !== '*.' || inner.prefix === 'private+') return false;
  return LABELS.test(inner.host) && !NUMBER_LAST.test(inner.host) && inner.host.endsWith(`.${outer.host}`);
}

/** The patterns that name what both lists name. */
export function commonHosts(one: readonly string[], other: readonly string[]): readonly string[] {
  const common = one.flatMap(host => other.flatMap(another => (isHostWithin(host, another) ? [host] : isHostWithin(another, host) ? [another] : [])));
  return [...new Set(common)];
}

function parsed(pattern: string): WrittenHost | undefined {
  const [, prefix, host, port] = WRITTEN.exec(pattern) ?? [];
  return prefix === undefined || host === undefined || port === undefined ? undefined : { prefix, host, port };
}
