import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server as HttpServer, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createRawServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { kindOfAddress } from '../../../src/capabilities/network/addresses';
import type { AddressKind } from '../../../src/capabilities/network/addresses';

/** Addresses of this machine that stand for others: what is there is a real server. */
export const STANDS_FOR: Readonly<Record<string, AddressKind>> = { '127.0.0.2': 'public', '127.0.0.3': 'public', '127.0.0.4': 'private', '127.0.0.5': 'metadata', '127.0.0.6': 'link-local' };

/** What an address is for, in this world. */
export const kindHere = (address: string): AddressKind => STANDS_FOR[address] ?? kindOfAddress(address);

/** One request as a server saw it. */
export interface Seen {
  readonly at: string;
  readonly request: IncomingMessage;
}

/** The servers of one attempt: a good one that was granted, an evil one that was not, and those inside that no plugin may reach. */
export class World {
  readonly seen: Seen[] = [];
  /** What the good server answers. */
  good: RequestListener = (_request, response) => { answer(response, 'good'); };
  /** What the good server says on its other port to who connects. */
  raw: (socket: Socket) => void = socket => { socket.destroy(); };
  hasIPv6 = true;
  port = 0;
  rawPort = 0;
  securePort = 0;
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  static async open(attempts = 20): Promise<World> {
    const world = new World();
    try {
      await world.start();
      return world;
    } catch (error) {
      // The port that the first server got is to be free on the other addresses, too, and another process may have it there.
      await world.close();
      if (attempts <= 1 || !(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
      return World.open(attempts - 1);
    }
  }

  /** Has the good server speak TLS, too, on a port of its own. */
  async secure(certificate: string, key: string): Promise<void> {
    this.securePort = await this.listen(createSecureServer({ cert: certificate, key }, (request, response) => {
      this.seen.push({ at: 'secure', request });
      this.good(request, response);
    }), '127.0.0.2', 0);
  }

  private async start(): Promise<void> {
    this.port = await this.serve('127.0.0.2', 0, (request, response) => { this.good(request, response); });
    for (const address of ['127.0.0.1', '127.0.0.4', '127.0.0.5', '127.0.0.6']) await this.serve(address, this.port, (_request, response) => { answer(response, 'secret'); });
    await this.serve('127.0.0.3', this.port, (_request, response) => { answer(response, 'evil'); });
    this.hasIPv6 = await this.serve('::1', this.port, (_request, response) => { answer(response, 'secret'); }).then(() => true, () => false);
    this.rawPort = await this.listen(createRawServer(socket => { this.raw(socket); }), '127.0.0.2', 0);
  }

  private serve(address: string, port: number, listener: RequestListener): Promise<number> {
    const server: HttpServer = createServer((request, response) => {
      this.seen.push({ at: address, request });
      listener(request, response);
    });
    return this.listen(server, address, port);
  }

  private async listen(server: Server, address: string, port: number): Promise<number> {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    });
    server.listen(port, address);
    await once(server, 'listening');
    this.servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.servers.map(server => new Promise(resolve => server.close(resolve))));
  }
}

/** Answers with a text whose length is told. */
export function answer(response: ServerResponse, text: string, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...headers }).end(text);
}
