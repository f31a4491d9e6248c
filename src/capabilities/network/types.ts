
/** What a request or an answer says about itself: name and value, in order; a name may be there more than once. */
export type Header = readonly [name: string, value: string];

/** A request as a plugin makes it, unchecked. */
export interface NetworkRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body?: Uint8Array;
}

/** The answer to it, after the redirections that were followed. */
export interface NetworkResponse {
  readonly status: number;
  /** Where it came from in the end. */
  readonly url: string;
  /** Names in lower case. What is about the connection alone is left out. */
  readonly headers: readonly Header[];
  /** Decompressed. */
  readonly body: Uint8Array;
}

/** Why a request has no answer, in the spelling of sdk/wit/airlock.wit. */
export const NETWORK_ERRORS = [
  'invalid-request', 'redirect-refused', 'address-refused', 'dns', 'connection', 'tls', 'timeout', 'too-large', 'budget', 'malformed', 'offline', 'unavailable',
] as const;

export type NetworkErrorName = (typeof NETWORK_ERRORS)[number];

/**
 * A request that has no answer. Its message is for the plugin and its author: it names what the plugin said itself, and nothing
 * of the user's network.
 */
export class NetworkFailure extends Error {
  constructor(
    readonly kind: NetworkErrorName,
    message: string,
    /** A sentence for the user's eyes only. */
    readonly forUser?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'NetworkFailure';
  }
}

/** One request to one server, checked; redirections are not its concern. */
export interface Hop {
  readonly method: string;
  /** `http:` or `https:`, without credentials and fragment. */
  readonly url: URL;
  readonly headers: readonly Header[];
  readonly body?: Uint8Array;
  /** Whether a connection may be made to an IP address that the host's name stands for. */
  readonly permits: (address: string) => boolean;
  /** Bytes of body that are taken, decompressed. */
  readonly maxBodyBytes: number;
  /** Told of bytes that went over the connection, in both directions. */
  readonly onTraffic: (bytes: number) => void;
  /** Gives the request up; its reason is what the request fails with. */
  readonly signal: AbortSignal;
}

/** A server's answer to a hop. */
export type HopAnswer = Omit<NetworkResponse, 'url'>;

/** The way to servers. */
export interface Network {
  /**
   * Makes one request on a connection of its own, to an address that was permitted and to no other.
   *
   * @throws NetworkFailure, or the signal's reason
   */
  exchange(hop: Hop): Promise<HopAnswer>;
}
