import type { PluginRow } from '../../store/installedPlugins';
import { parseGitReference } from '../sources/gitReference';
import { parseOciReference } from '../sources/oci/reference';

/** Where a plugin came from, as others can find it: never a place on this machine. */
export interface Origin {
  /** Package URL (ECMA-427). */
  readonly purl: string;
  /** URL of the artifact or the repository, with nothing secret in it. */
  readonly location?: { readonly kind: 'distribution' | 'vcs'; readonly url: string; readonly comment?: string };
}

/** Where a plugin came from. What can't be told to others, a folder or a file of this machine, has a generic package URL alone. */
export function originOf(row: PluginRow): Origin {
  try {
    if (row.source === 'registry') return fromRegistry(row);
    if (row.source === 'git') return fromGit(row);
    if (row.source === 'zip') return fromWeb(row);
  } catch {
    // Kept by another version of Airlock, that wrote sources otherwise.
  }
  return { purl: generic(row) };
}

function fromRegistry(row: PluginRow): Origin {
  const { registry, repository } = parseOciReference(row.source_url);
  const name = repository.split('/').at(-1) ?? repository;
  const tag = row.requested === null || row.requested.startsWith('sha256:') ? undefined : row.requested;
  const version = row.reference === null ? '' : `@${encoded(row.reference)}`;
  const qualifiers = [`repository_url=${encoded(`${registry}/${repository}`)}`, ...(tag === undefined ? [] : [`tag=${encoded(tag)}`])];
  return {
    purl: `pkg:oci/${encoded(name)}${version}?${qualifiers.join('&')}`,
    location: { kind: 'distribution', url: `oci://${registry}/${repository}${row.reference === null ? '' : `@${row.reference}`}` },
  };
}

function fromGit(row: PluginRow): Origin {
  const { url, protocol, folder } = parseGitReference(row.source_url, undefined);
  const shared = protocol === 'file' ? undefined : withoutSecrets(/^[a-z]+:\/\//i.test(url) ? url : `ssh://${url.replace(':', '/')}`);
  if (shared === undefined) return { purl: generic(row) };
  const commit = row.reference === null ? '' : `@${row.reference}`;
  const below = folder.length === 0 ? '' : `#${folder.map(encoded).join('/')}`;
  const [, owner, name] = /^https:\/\/github\.com\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/i.exec(shared) ?? [];
  return {
    purl: owner === undefined || name === undefined
      ? `${generic(row)}?vcs_url=${encoded(`git+${shared}${commit}`)}${below}`
      : `pkg:github/${encoded(owner.toLowerCase())}/${encoded(name.toLowerCase())}${commit}${below}`,
    location: { kind: 'vcs', url: shared, ...(row.reference === null ? {} : { comment: `commit ${row.reference}` }) },
  };
}

function fromWeb(row: PluginRow): Origin {
  const url = /^https?:\/\//i.test(row.source_url) ? withoutSecrets(row.source_url) : undefined;
  return url === undefined ? { purl: generic(row) } : { purl: `${generic(row)}?download_url=${encoded(url)}`, location: { kind: 'distribution', url } };
}

function generic(row: PluginRow): string {
  return `pkg:generic/${encoded(row.id)}@${encoded(row.version)}`;
}

/** A URL without user name and password; SSH's user name is part of the address. */
function withoutSecrets(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  url.password = '';
  if (url.protocol !== 'ssh:') url.username = '';
  url.search = '';
  return url.href;
}

/** Percent-encoded as in package URLs, whose separators are escaped but for the slash. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
