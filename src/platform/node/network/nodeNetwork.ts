import { networkInterfaces } from 'node:os';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { addressesOf, kindOfAddress, unbracketed } from '../../../capabilities/network/addresses';
import { isThisMachine, NO_PROXIES, proxyFor } from '../../../capabilities/network/proxies';
import type { Proxy, ProxySettings } from '../../../capabilities/network/proxies';
import { NetworkFailure } from '../../../capabilities/network/types';
import type { Header, Hop, HopAnswer, Network } from '../../../capabilities/network/types';
import { unlessAborted } from '../../../unlessAborted';
import { dial } from './dial';
import type { Destination } from './dial';
import { systemLookup } from './lookup';
import type { Lookup } from './lookup';
import { sendMessage } from './message';
import { isUnknownIssuer, secured, trustedBy } from './secured';
import { proxyHeaders, refusedByProxy, tunnel } from './tunnel';

/** What a machine has of a network. */
export interface NodeNetworkOptions {
  /** The proxies that count at the moment; none where absent. */
  readonly proxies?: () => ProxySettings;
  /** Looks names up; asks the system where absent. */
  readonly lookup?: Lookup;
  /** Authorities that are trusted besides those of Node, PEM. Asked when a server's certificate is of none of those. */
  readonly authorities?: () => Promise<readonly string[]>;
  /** Whether the machine has a network besides itself; looks at its interfaces where absent. */
  readonly isConnected?: () => boolean;
}

/** A connection that is ready for a request, and the one below that counts what goes over it. */
interface Connection {
  readonly socket: Socket;
  readonly raw: Socket;
}

/** The way to servers by this machine's own network: one connection for each request, closed after it. */
export function createNodeNetwork(options: NodeNetworkOptions = {}): Network {
  return new NodeNetwork(options);
}

class NodeNetwork implements Network {
  readonly #lookup: Lookup;
  /** Those that trust the options' authorities, once they were needed; undefined where there are none. */
  #context: Promise<SecureContext | undefined> | undefined;

  constructor(private readonly options: NodeNetworkOptions) {
    this.#lookup = options.lookup ?? systemLookup();
  }

  async exchange(hop: Hop): Promise<HopAnswer> {
    try {
      const proxy = proxyFor(hop.url, this.options.proxies?.() ?? NO_PROXIES);
      return await (proxy === undefined ? this.#direct(hop) : this.#through(proxy, hop));
    } catch (error) {
      throw this.#isWithoutNetwork(hop, error) ? new NetworkFailure('offline', 'This machine is not connected to a network.', undefined, { cause: error }) : error;
    }
  }

  async #direct(hop: Hop): Promise<HopAnswer> {
    const { url } = hop;
    const destination: Destination = { host: url.host, port: portOf(url), addresses: await this.#checked(hop) };
    const connect = async (): Promise<Connection> => plain(await dial(destination, hop.signal));
    const connection = url.protocol === 'https:' ? await this.#secure(connect, hop) : await connect();
    return send(connection, hop, { target: `${url.pathname}${url.search}`, headers: [] });
  }

  async #through(proxy: Proxy, hop: Hop): Promise<HopAnswer> {
    const { url } = hop;
    // What a name stands for is the proxy's to find out; an address is what it is.
    const literal = addressesOf(url.hostname);
    if (literal?.every(hop.permits) === false) throw refusedAddress(url, literal);
    if (url.protocol === 'https:') {
      const authority = `${url.hostname}:${portOf(url)}`;
      const connection = await this.#secure(async () => {
        const { socket, raw } = await this.#toProxy(proxy, hop.signal);
        return { socket: await tunnel(socket, authority, proxy, hop.signal), raw };
      }, hop);
      return send(connection, hop, { target: `${url.pathname}${url.search}`, headers: [] });
    }
    const answer = await send(await this.#toProxy(proxy, hop.signal), hop, { target: url.href, headers: proxyHeaders(proxy) });
    if (answer.status === 407) throw refusedByProxy(answer.status);
    return answer;
  }

  /** The addresses of a host, all of them checked: one that is not permitted spoils the others. */
  async #checked({ url, permits, signal }: Hop): Promise<readonly string[]> {
    const addresses = addressesOf(url.hostname) ?? await unlessAborted(this.#lookup(url.hostname), signal, () => { throw signal.reason; });
    if (addresses.length === 0) throw new NetworkFailure('dns', `There is no host named ${url.hostname}.`);
    if (!addresses.every(permits)) throw refusedAddress(url, addresses.filter(address => !permits(address)));
    return addresses;
  }

  async #toProxy({ url, isStrict }: Proxy, signal: AbortSignal): Promise<Connection> {
    const addresses = addressesOf(url.hostname) ?? await unlessAborted(this.#lookup(url.hostname), signal, () => { throw signal.reason; });
    const raw = await dial({ host: 'the proxy', port: portOf(url), addresses }, signal);
    return url.protocol === 'https:' ? { raw, socket: await secured(raw, { host: unbracketed(url.hostname), isStrict }, signal) } : plain(raw);
  }

  /** TLS with the server; where no authority of Node's vouches for it, once more with those of the system. */
  async #secure(connect: () => Promise<Connection>, { url, signal }: Hop): Promise<Connection> {
    const host = unbracketed(url.hostname);
    const { socket, raw } = await connect();
    try {
      return { raw, socket: await secured(socket, { host }, signal) };
    } catch (error) {
      const context = isUnknownIssuer(error) ? await (this.#context ??= this.#systemContext()) : undefined;
      if (context === undefined) throw error;
      const again = await connect();
      return { raw: again.raw, socket: await secured(again.socket, { host, context }, signal) };
    }
  }

  async #systemContext(): Promise<SecureContext | undefined> {
    const authorities = await this.options.authorities?.() ?? [];
    return authorities.length === 0 ? undefined : trustedBy(authorities);
  }

  #isWithoutNetwork({ url }: Hop, error: unknown): boolean {
    if (!(error instanceof NetworkFailure) || (error.kind !== 'dns' && error.kind !== 'connection') || isThisMachine(url.hostname)) return false;
    return !(this.options.isConnected ?? hasNetwork)();
  }
}

function plain(raw: Socket): Connection {
  return { socket: raw, raw };
}

async function send({ socket, raw }: Connection, hop: Hop, { target, headers }: { readonly target: string; readonly headers: readonly Header[] }): Promise<HopAnswer> {
  let counted = 0;
  const onActivity = (): void => {
    const total = raw.bytesRead + raw.bytesWritten;
    hop.onTraffic(total - counted);
    counted = total;
  };
  try {
    return await sendMessage(socket, hop, { target, headers, onActivity });
  } finally {
    socket.destroy();
    raw.destroy();
  }
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** The plugin isn't told which address it is: that is what somebody would want to know who looks around in the user's network. */
function refusedAddress({ host }: URL, addresses: readonly string[]): NetworkFailure {
  const advice = addresses.every(address => kindOfAddress(address) === 'private') ? ` If the plugin is to reach it, allow it "private+${host}".` : '';
  return new NetworkFailure(
    'address-refused',
    `${host} stands for an address that plugins may not reach.`,
    `${host} stands for ${addresses.join(', ')}, which is not on the public internet: the plugin was kept from it.${advice}`,
  );
}

function hasNetwork(): boolean {
  return Object.values(networkInterfaces()).some(addresses => addresses?.some(({ internal }) => !internal));
}
