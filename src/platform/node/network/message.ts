import { ClientRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { takesBody } from '../../../capabilities/network/methods';
import { NetworkFailure } from '../../../capabilities/network/types';
import type { Header, Hop, HopAnswer } from '../../../capabilities/network/types';
import { BodyCollector, bodyTooLarge } from './bodyCollector';
import { ACCEPTED_CODINGS, decoded } from './decoded';
import { codeOf } from './dial';

/** Bytes of an answer's status line and headers together. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Answers of a kind that others follow (status 1xx). */
const MAX_INTERIM_ANSWERS = 16;

/** What is about the connection, and not for whoever asked (RFC 9110, section 7.6.1). */
const ABOUT_CONNECTION: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authentication-info', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/** How a request is put on a connection. */
export interface Wording {
  /** The path, or the whole URL where it goes to a proxy (RFC 9112, section 3.2). */
  readonly target: string;
  /** For the proxy. */
  readonly headers: readonly Header[];
  /** Called when bytes went over the connection. */
  readonly onActivity: () => void;
}

/**
 * Sends one request on a connection of its own and takes the answer to it; nothing is sent on the connection afterwards.
 *
 * @throws NetworkFailure `connection`, `malformed`, `too-large`, or the signal's reason
 */
export async function sendMessage(socket: Duplex, hop: Hop, wording: Wording): Promise<HopAnswer> {
  const { method, url, signal, maxBodyBytes } = hop;
  signal.throwIfAborted();
  // The class itself: the functions around it take another agent's connection where an editor or a monitor replaced them.
  const request = new ClientRequest({
    createConnection: () => socket, method, path: wording.target, setHost: false, insecureHTTPParser: false, maxHeaderSize: MAX_HEADER_BYTES,
  });
  const abort = (): void => void request.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const response = await answerTo(request, hop, wording);
    const body = await bodyOf(response, hop, wording.onActivity);
    return await answerOf(response, body, maxBodyBytes);
  } catch (cause) {
    signal.throwIfAborted();
    throw failureOf(url.host, cause);
  } finally {
    signal.removeEventListener('abort', abort);
    request.destroy();
    wording.onActivity();
  }
}

function answerTo(request: ClientRequest, { method, url, headers, body }: Hop, { headers: forProxy, onActivity }: Wording): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let interim = 0;
    request.on('response', resolve).on('error', reject).on('close', () => { reject(new NetworkFailure('connection', `${url.host} closed the connection without an answer.`)); });
    request.on('information', () => {
      onActivity();
      interim += 1;
      if (interim > MAX_INTERIM_ANSWERS) request.destroy(new NetworkFailure('malformed', `${url.host} answers without an end.`));
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new NetworkFailure('malformed', `${url.host} wants to speak another protocol.`));
    });
    const own: readonly Header[] = [['Host', url.host], ['Connection', 'close'], ['Accept-Encoding', ACCEPTED_CODINGS], ...forProxy];
    for (const [name, values] of byName([...own, ...headers])) request.setHeader(name, values);
    // A method that takes a body and has none says so: some servers wait for it otherwise.
    if (body !== undefined || takesBody(method)) request.setHeader('Content-Length', String(body?.length ?? 0));
    request.end(body);
    onActivity();
  });
}

function byName(headers: readonly Header[]): ReadonlyMap<string, string[]> {
  const spelled = new Map<string, string>();
  const grouped = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const spelling = spelled.get(lower) ?? name;
    spelled.set(lower, spelling);
    grouped.set(spelling, [...(grouped.get(spelling) ?? []), value]);
  }
  return grouped;
}

async function bodyOf(response: IncomingMessage, { url, maxBodyBytes }: Hop, onActivity: () => void): Promise<Uint8Array> {
  if (Number(response.headers['content-length'] ?? 0) > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
  const collector = new BodyCollector(maxBodyBytes);
  for await (const piece of response as AsyncIterable<Uint8Array>) {
    onActivity();
    collector.add(piece);
  }
  if (!response.complete) throw new NetworkFailure('connection', `The connection to ${url.host} broke off within the answer.`);
  return collector.body;
}

async function answerOf({ statusCode: status = 0, rawHeaders }: IncomingMessage, sent: Uint8Array, maxBytes: number): Promise<HopAnswer> {
  const headers: Header[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.push([rawHeaders[at]?.toLowerCase() ?? '', rawHeaders[at + 1] ?? '']);
  const all = (name: string): string => headers.filter(([each]) => each === name).map(([, value]) => value).join();
  const { body, wasCoded } = await decoded(sent, all('content-encoding'), maxBytes);
  const dropped = new Set([...ABOUT_CONNECTION, ...all('connection').toLowerCase().split(',').map(name => name.trim()), ...(wasCoded ? ['content-encoding', 'content-length'] : [])]);
  return { status, headers: headers.filter(([name]) => !dropped.has(name)), body };
}

/** What a failed message is to be called; what isn't known is a connection that broke. */
function failureOf(host: string, cause: unknown): NetworkFailure {
  if (cause instanceof NetworkFailure) return cause;
  const code = codeOf(cause);
  if (code.includes('HPE_HEADER_OVERFLOW')) return new NetworkFailure('too-large', `The answer of ${host} has headers of more than ${MAX_HEADER_BYTES} bytes.`, undefined, { cause });
  if (code.includes('HPE_')) return new NetworkFailure('malformed', `The answer of ${host} is not HTTP${code}.`, undefined, { cause });
  return new NetworkFailure('connection', `The connection to ${host} broke off${code}.`, undefined, { cause });
}
