import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** What goes wrong with what a server answers. */
export interface Fault {
  /** Bytes of all answers together that come through before it. */
  readonly after: number;
  /** The connection is reset or ended, nothing more comes, or one bit comes wrong. */
  readonly then: 'reset' | 'end' | 'silence' | 'flip';
  /** Once, and then all is well; otherwise every connection from then on has it. */
  readonly once?: boolean;
}

/** How slowly answers come. */
export interface Pace {
  readonly bytes: number;
  readonly everyMs: number;
}

/** Stands between a client and a server, of whatever protocol, and does harm to what the server sends. */
export class FaultyProxy {
  /** Bytes of answers that came through. */
  passed = 0;
  private hasHappened = false;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server, readonly host: string) {}

  /** @param target the server's `HOST:PORT` */
  static async open(target: string, { fault, pace }: { readonly fault?: Fault; readonly pace?: Pace } = {}): Promise<FaultyProxy> {
    const [host = '', port = ''] = target.split(':');
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const proxy = new FaultyProxy(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (client: Socket) => {
      const upstream = connect({ host, port: Number(port), allowHalfOpen: true });
      for (const socket of [client, upstream]) {
        proxy.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => {
          proxy.sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream);
      proxy.serve(upstream, client, fault, pace);
    });
    return proxy;
  }

  private serve(upstream: Socket, client: Socket, fault: Fault | undefined, pace: Pace | undefined): void {
    let isSilent = false;
    upstream.on('data', (chunk: Buffer) => {
      if (isSilent) return;
      const until = fault === undefined || (this.hasHappened && fault.once === true) ? Infinity : fault.after - this.passed;
      if (fault === undefined || chunk.length <= until) return void this.send(upstream, client, chunk, pace);
      this.hasHappened = true;
      const before = chunk.subarray(0, Math.max(until, 0));
      if (fault.then === 'flip') {
        const wrong = Buffer.from(chunk);
        wrong[before.length] = (wrong[before.length] ?? 0) ^ 0x10;
        return void this.send(upstream, client, wrong, pace);
      }
      this.passed += before.length;
      client.write(before, () => {
        if (fault.then === 'reset') client.resetAndDestroy();
        else if (fault.then === 'end') client.end(() => client.destroy());
      });
      isSilent = true;
    });
    upstream.on('end', () => {
      if (!isSilent) client.end();
    });
  }

  private send(upstream: Socket, client: Socket, chunk: Buffer, pace: Pace | undefined): void {
    const piece = chunk.subarray(0, pace?.bytes);
    this.passed += piece.length;
    if (pace === undefined) return void client.write(piece);
    upstream.pause();
    client.write(piece);
    setTimeout(() => {
      if (piece.length < chunk.length) this.send(upstream, client, chunk.subarray(piece.length), pace);
      else upstream.resume();
    }, pace.everyMs);
  }

  stop(): Promise<void> {
    return new Promise(resolve => {
      this.server.close(() => { resolve(); });
      for (const socket of this.sockets) socket.destroy();
    });
  }
}
