import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { addressesOf } from '../../../src/capabilities/network/addresses';
import type { NetworkRules } from '../../../src/capabilities/network/rules';
import { NetworkFailure } from '../../../src/capabilities/network/types';
import type { Header, Hop, HopAnswer, Network } from '../../../src/capabilities/network/types';
import type { Lookup } from '../../../src/platform/node/network/lookup';

/** Bounds that bound nothing in a test. */
const BOUNDLESS: NetworkRules['limits'] = {
  urlLength: 1e9, requestHeaders: 1e9, requestHeaderLength: 1e9, requestBodyBytes: 1e9, responseBodyBytes: 1 << 28, redirects: 1000, requestMs: 60_000, bytesPerRun: 2 ** 40,
};

/** Each rule as a careless host has it. */
export const CARELESS: { readonly [Rule in keyof NetworkRules]: NetworkRules[Rule] } = {
  limits: BOUNDLESS,
  checkedRequest: ({ method, url, headers, body }) => ({ method, url: new URL(url), headers, ...(body === undefined ? {} : { body }) }),
  patternsFor: hosts => hosts.map(source => ({ source, kind: 'name', host: source })),
  permitsAddress: () => true,
  redirectionTarget: (location, from) => ({ ok: true, url: new URL(location, from) }),
  redirected: ({ method, headers, body }) => ({ method, headers, ...(body === undefined ? {} : { body }) }),
};

/** The network as a careless host has it: checks what a name stands for and connects by the name, writes what it is given, and takes what comes. */
export function carelessNetwork(lookup: Lookup): Network {
  return {
    async exchange(hop) {
      const { hostname, protocol, port } = hop.url;
      const checked = addressesOf(hostname) ?? await lookup(hostname);
      if (!checked.every(hop.permits)) throw new NetworkFailure('address-refused', 'No.');
      const [host = ''] = addressesOf(hostname) ?? await lookup(hostname);
      const raw = connect({ host, port: Number(port === '' ? '80' : port) });
      return send(protocol === 'https:' ? connectSecurely({ socket: raw, servername: hostname, rejectUnauthorized: false }) : raw, hop);
    },
  };
}

async function send(socket: Socket, { method, url, headers, body, signal, onTraffic }: Hop): Promise<HopAnswer> {
  signal.addEventListener('abort', () => { socket.destroy(signal.reason instanceof Error ? signal.reason : undefined); });
  const own: readonly Header[] = [['Host', url.host], ['Connection', 'close'], ...(body === undefined || headers.some(([name]) => name === 'Transfer-Encoding') ? [] : [['Content-Length', String(body.length)] as const])];
  const isSet = (name: string): boolean => headers.some(([each]) => each.toLowerCase() === name.toLowerCase());
  const lines = [...own.filter(([name]) => !isSet(name)), ...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  if (body !== undefined) socket.write(body);
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    onTraffic(chunk.length);
    chunks.push(chunk);
  }
  return read(Buffer.concat(chunks));
}

/** The network as a host has it that keeps connections for whoever asks next. */
export function poolingNetwork(lookup: Lookup): Network {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    exchange: async ({ url, method }) => {
      const [host] = addressesOf(url.hostname) ?? await lookup(url.hostname);
      return new Promise((resolve, reject) => {
        request({ agent, method, host, port: url.port, path: url.pathname }, response => {
          response.resume().on('end', () => { setImmediate(() => { resolve({ status: response.statusCode ?? 0, headers: [], body: new Uint8Array(0) }); }); });
        }).on('error', reject).end();
      });
    },
  };
}

/** An answer of which nothing is checked; those before the last one are passed over. */
function read(sent: Buffer): HopAnswer {
  const end = sent.indexOf('\r\n\r\n');
  const [first = '', ...lines] = sent.subarray(0, end < 0 ? sent.length : end).toString('latin1').split('\r\n');
  const status = Number(first.split(' ')[1]);
  const rest = end < 0 ? Buffer.alloc(0) : sent.subarray(end + 4);
  if (status < 200) return read(rest);
  const headers = lines.map((line): Header => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
  const codings = (headers.find(([name]) => name === 'content-encoding')?.[1] ?? '').split(',').map(coding => coding.trim()).reverse();
  const undo: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync };
  return { status, headers, body: codings.reduce((bytes, coding) => undo[coding]?.(bytes) ?? bytes, rest) };
}
