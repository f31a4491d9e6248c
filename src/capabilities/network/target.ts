import { hasControls } from '../../printable';
import { NETWORK_LIMITS } from './limits';

export type TargetResult = { readonly ok: true; readonly url: URL } | { readonly ok: false; /** A sentence. */ readonly problem: string };

/**
 * Reads where a request is to go, by the URL Standard: what is compared with grants, looked up, dialled and sent is what this
 * parser made of it, and nothing else ever looks at the text.
 *
 * @param base what a redirection is relative to
 */
export function parseTarget(text: string, base?: URL, maxLength = NETWORK_LIMITS.urlLength): TargetResult {
  const refused = (problem: string): TargetResult => ({ ok: false, problem });
  if (text.length > maxLength) return refused(`The URL is longer than ${maxLength} characters.`);
  if (hasControls(text) || text.trim() !== text) return refused('The URL contains control characters or spaces around it.');
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    return refused('The URL cannot be read. It must be absolute, for example "https://example.org/path".');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refused('The URL must start with http:// or https://.');
  if (url.username !== '' || url.password !== '') return refused('The URL contains a user name or password. Send credentials in a header.');
  url.hash = '';
  return { ok: true, url };
}
