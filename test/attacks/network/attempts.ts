import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { NetworkLimits } from '../../../src/capabilities/network/limits';
import type { Header, NetworkRequest } from '../../../src/capabilities/network/types';
import type { Guard, Scene } from './scene';
import { answer } from './world';

/** Tries something that no plugin may do; whether it came off. */
export type Attempt = (scene: Scene) => Promise<boolean>;

export interface NetworkAttack {
  readonly kind: string;
  readonly what: string;
  /** What has to be taken away for it to succeed. */
  readonly guards: readonly Guard[];
  readonly attempt: Attempt;
  /** How the request ends with all guards. */
  readonly ends: string;
  /** Narrower limits, with all guards. */
  readonly limits?: Partial<NetworkLimits>;
  /** What it needs of the machine. */
  readonly needs?: 'ipv6' | 'certificates';
}

/** Reaches a server that no plugin may reach. `PORT` in the URL is that of all servers. */
export const steals = (url: string): Attempt => async scene => (await scene.fetch({ url: url.replaceAll('PORT', String(scene.world.port)) })) === 'secret';
/** Reaches a server that was not granted. */
export const strays = (url: string): Attempt => async scene => (await scene.fetch({ url: url.replaceAll('PORT', String(scene.world.port)) })) === 'evil';

/** Is sent on by the good server. */
export const sentOn = (location: string, wanted: 'secret' | 'evil' | 'good', status = 302): Attempt => async scene => {
  const { port } = scene.world;
  scene.world.good = (request, response) => {
    if (request.url === '/start') response.writeHead(status, { location: location.replaceAll('PORT', String(port)), 'content-length': 0 }).end();
    else answer(response, 'good');
  };
  return (await scene.fetch({ url: `http://good.example:${port}/start` })) === wanted;
};

/** Has the good server see something in a request. */
export const shows = (asked: Partial<NetworkRequest>, isSeen: (scene: Scene) => boolean, path = '/'): Attempt => async scene => {
  await scene.fetch({ url: `http://good.example:${scene.world.port}${path}`, ...asked });
  return isSeen(scene);
};

/** Has a credential arrive at another origin than it was meant for. */
export const carries = (header: Header, location: (scene: Scene) => string, isSeen: (scene: Scene) => boolean): Attempt => async scene => {
  scene.grants = [...scene.grants, `other.example:${scene.world.port}`];
  scene.world.good = (request, response) => {
    if (request.url === '/start') response.writeHead(302, { location: location(scene), 'content-length': 0 }).end();
    else answer(response, 'good');
  };
  await scene.fetch({ url: `http://good.example:${scene.world.port}/start`, headers: [header] });
  return isSeen(scene);
};

/** Whether a server saw a header of this value. */
export const saw = (name: string, value: string, at?: string) => ({ world }: Scene): boolean => world.seen.some(seen => (at === undefined || seen.at === at) && seen.request.headers[name]?.toString().includes(value) === true);
/** Whether a server was asked by this method, or for this. */
export const sawRequest = (method: string, url: string) => ({ world }: Scene): boolean => world.seen.some(({ request }) => request.method === method && request.url === url);

/** Gets more than this many bytes of body. */
export const swells = (headers: Readonly<Record<string, string>>, body: Buffer, bytes: number): Attempt => async scene => {
  scene.world.good = (_request, response) => { response.writeHead(200, { 'content-length': body.length, ...headers }).end(body); };
  return (await scene.answerTo({ url: `http://good.example:${scene.world.port}/` }))?.body.length === bytes;
};

/** Is told by the good server, byte for byte, what a careful reader does not take. */
export const told = (said: (socket: Socket) => void, isTaken: (answered: { readonly headers: readonly Header[]; readonly body: string }) => boolean): Attempt => async scene => {
  scene.world.raw = socket => { socket.once('data', () => { said(socket); }); };
  const answered = await scene.answerTo({ url: `http://good.example:${scene.world.rawPort}/` });
  return answered !== undefined && isTaken({ headers: answered.headers, body: new TextDecoder().decode(answered.body) });
};

/** Is served without an end until the server has sent so many bytes: then the attacker has what they wanted. */
export const flooded = (before: string, piece: string, bytes: number): Attempt => async scene => {
  const enough = new AbortController();
  let isFlooded = false;
  scene.world.raw = socket => {
    socket.once('data', () => {
      socket.write(before, 'latin1');
      let sent = 0;
      const pieces = new Duplex({
        read() {
          // One at a time: who reads it, on the same thread, has its turn between two.
          setImmediate(() => {
            sent += piece.length;
            if (sent > bytes) {
              isFlooded = true;
              enough.abort(new Error('enough'));
            } else this.push(piece, 'latin1');
          });
        },
        write(_chunk, _encoding, done) { done(); },
      });
      pieces.pipe(socket);
    });
  };
  await scene.fetch({ url: `http://good.example:${scene.world.rawPort}/` }, enough.signal);
  return isFlooded;
};

/** Is kept waiting: a piece at a time, to the end. */
export const dripped = (said: readonly string[], everyMs: number): Attempt => async scene => {
  scene.world.raw = socket => {
    socket.once('data', () => {
      const rest = [...said];
      const timer = setInterval(() => {
        const next = rest.shift();
        if (next !== undefined) socket.write(next, 'latin1');
        else {
          clearInterval(timer);
          socket.end();
        }
      }, everyMs);
      socket.on('close', () => { clearInterval(timer); });
    });
  };
  return (await scene.fetch({ url: `http://good.example:${scene.world.rawPort}/` })).endsWith('end');
};
