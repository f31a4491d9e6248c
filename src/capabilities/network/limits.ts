import { DEFAULT_BUDGETS } from '../budgets';

/** Bounds of one request of a plugin's. */
export interface NetworkLimits {
  /** Characters of a URL. */
  readonly urlLength: number;
  readonly requestHeaders: number;
  /** Characters of all request headers together. */
  readonly requestHeaderLength: number;
  /** Bytes of a request's body. */
  readonly requestBodyBytes: number;
  /** Bytes of an answer's body, decompressed. */
  readonly responseBodyBytes: number;
  readonly redirects: number;
  /** Milliseconds from the look-up to the end of the answer; of each redirection anew. */
  readonly requestMs: number;
  /** Bytes that a run may send and receive where its grant doesn't say. */
  readonly bytesPerRun: number;
}

export const NETWORK_LIMITS: NetworkLimits = {
  urlLength: 8 * 1024,
  requestHeaders: 100,
  requestHeaderLength: 16 * 1024,
  requestBodyBytes: 8 << 20,
  responseBodyBytes: 8 << 20,
  redirects: 10,
  requestMs: 30_000,
  bytesPerRun: DEFAULT_BUDGETS.bytesPerRun,
};
