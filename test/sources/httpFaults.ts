import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request and what the server answered to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
  /** To be answered instead. */
  readonly response: ServerResponse;
  /** How many requests there were before. */
  readonly index: number;
}

/** Answers in the server's place, or returns false where the server's own answer is to come through. */
export type HttpFault = (exchange: Exchange) => boolean;

export interface HttpFaults {
  readonly host: string;
  stop(): Promise<void>;
}

/** Stands between a client and a server of HTTP and lets some answers be others. */
export async function serveHttpFaults(target: string, fault: HttpFault): Promise<HttpFaults> {
  let count = 0;
  const server = createServer((request, response) => {
    const index = count++;
    const upstream = ask(`http://${target}${request.url ?? '/'}`, { method: request.method, headers: request.headers, agent: false }, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const { statusCode: status = 500, headers } = answer;
        const body = Buffer.concat(chunks);
        if (fault({ request, status, headers, body, response, index })) return;
        response.writeHead(status, { ...withoutLength(headers), 'content-length': body.length }).end(request.method === 'HEAD' ? undefined : body);
      });
    });
    upstream.on('error', () => response.destroy());
    request.pipe(upstream);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise(resolve => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

/** Headers without those that say where a body ends. */
export function withoutLength(headers: NodeJS.Dict<string | string[]>): NodeJS.Dict<string | string[]> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !['content-length', 'transfer-encoding', 'connection', 'keep-alive'].includes(name)));
}
