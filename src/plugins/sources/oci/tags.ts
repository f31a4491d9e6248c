import * as v from 'valibot';
import { AirlockError } from '../../../errors';
import { parseJson } from './registryClient';
import type { RegistryClient } from './registryClient';

const PAGE_TAGS = 1_000;
const MAX_PAGE_BYTES = 1024 * 1024;
/** Pages after which a registry is not listened to any more. */
const MAX_PAGES = 50;

/** `null` is what some registries answer for a name without tags. */
const schema = v.looseObject({ tags: v.nullish(v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/)))) });

/**
 * All tags of a repository (OCI distribution specification 1.1, "Listing tags"), page by page.
 *
 * @param name of the repository, for errors
 * @throws AirlockError `source.integrity` where the answer makes no sense, `source.too-large` where it doesn't end, and what
 *   {@link RegistryClient.call} throws
 */
export async function listTags(client: RegistryClient, name: string): Promise<readonly string[]> {
  const tags: string[] = [];
  let path: string | undefined = `tags/list?n=${PAGE_TAGS}`;
  for (let pages = 0; path !== undefined; pages++) {
    if (pages === MAX_PAGES) throw new AirlockError('source.too-large', `${name} has more than ${MAX_PAGES} pages of tags.`, 'Name the one that you want.');
    const { body, headers, url } = await client.call(path, { maxBytes: MAX_PAGE_BYTES });
    const parsed = v.safeParse(schema, parseJson(body));
    if (!parsed.success) throw new AirlockError('source.integrity', `${name} has no list of tags that can be read.`, 'Try again; if it stays so, tell the registry\'s owner.');
    tags.push(...parsed.output.tags ?? []);
    path = nextPage(headers.get('link'), url, name);
  }
  return tags;
}

/** Where a `Link` header says that the list goes on (RFC 8288): at the same server, or nowhere. */
function nextPage(link: string | null, from: URL, name: string): string | undefined {
  const target = /<([^>]*)>\s*;(?:[^,]*;)?\s*rel\s*=\s*"?next"?(?:\s*[;,]|\s*$)/i.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  const next = URL.canParse(target, from) ? new URL(target, from) : undefined;
  if (next?.origin !== from.origin) throw new AirlockError('source.integrity', `${name} sends elsewhere for more of its tags.`, 'Tell the registry\'s owner.');
  return next.href;
}
