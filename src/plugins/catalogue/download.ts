import { AirlockError } from '../../errors';
import { connectionError, readBody, requireSafe } from '../sources/http';
import type { Fetch } from '../sources/http';

export interface DownloadOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Bytes that it may have. */
  readonly maxBytes: number;
  /** The state that is known; the server says where it is still the same. */
  readonly etag?: string | undefined;
  readonly onBytes?: (bytes: number, total: number | undefined) => void;
}

const MAX_REDIRECTS = 5;
const MAX_ETAG_LENGTH = 1_000;

/**
 * Gets a file of the web (RFC 9110), following redirections as far as they are safe. `unchanged` where the server says
 * that the known state is the newest.
 *
 * @throws AirlockError `source.not-found`, `source.authentication`, `source.too-large`, `source.network`, or the signal's reason
 */
export async function download(start: URL, options: DownloadOptions): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly etag?: string } | 'unchanged'> {
  const { signal, maxBytes, etag: known } = options;
  let url = start;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    try {
      const response = await options.fetch(url.href, { redirect: 'manual', signal, headers: { accept: 'application/json, text/plain;q=0.9, */*;q=0.1', ...(known === undefined ? {} : { 'if-none-match': known }) } });
      if (response.status === 304 && known !== undefined) return 'unchanged';
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null && URL.canParse(location, url)) {
        await response.body?.cancel();
        const next = new URL(location, url);
        requireSafe(next, url);
        url = next;
        continue;
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw refused(url, response.status);
      }
      const total = Number(response.headers.get('content-length') ?? Number.NaN);
      const bytes = await readBody(response, maxBytes, done => options.onBytes?.(done, Number.isSafeInteger(total) && total >= done ? total : undefined), () => new AirlockError('source.too-large', `${url.host} sends more than ${Math.ceil(maxBytes / 1024)} KiB.`, 'Nothing of it was used: it is more than a catalogue needs.'));
      const etag = response.headers.get('etag');
      return { bytes, ...(etag === null || etag.length > MAX_ETAG_LENGTH ? {} : { etag }) };
    } catch (error) {
      throw connectionError(url.host, error, signal);
    }
  }
  throw new AirlockError('source.network', `${start.host} sends from one address to the next without end.`, 'Tell its owner.');
}

function refused(url: URL, status: number): AirlockError {
  if (status === 404 || status === 410) return new AirlockError('source.not-found', `${url.host} has nothing at ${url.pathname} (it answered ${status}).`, 'Check the address.');
  if (status === 401 || status === 403) return new AirlockError('source.authentication', `${url.host} doesn't give ${url.pathname} to everybody (it answered ${status}).`, 'Use a catalogue that needs no account, or one in a registry.');
  return new AirlockError('source.network', `${url.host} couldn't answer (it answered ${status}).`, 'Try again later.');
}
