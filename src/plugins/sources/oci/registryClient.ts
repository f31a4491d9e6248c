import * as v from 'valibot';
import { AirlockError } from '../../../errors';
import { sha256Hex } from '../../digest';
import { isLoopback } from '../../../loopback';
import { BrokenConnection, beforeRetry, connectionError, readBody, requireSafe } from '../http';
import type { Fetch } from '../http';
import { parseChallenges } from './challenge';
import type { Challenge } from './challenge';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface RegistryOptions {
  readonly fetch: Fetch;
  /** What is known of how to sign in at a registry. */
  readonly credentials: (registry: string) => Promise<Credentials | undefined>;
  readonly signal: AbortSignal;
}

export interface Answer {
  /** Where it came from in the end: what a relative location in it is relative to. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

interface Call {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Bytes that the answer may have. */
  readonly maxBytes: number;
  readonly onBytes?: (bytes: number) => void;
}

const MAX_REDIRECTS = 5;
const MAX_TOKEN_BYTES = 256 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;
/** Answers that say that it may go better in a moment (RFC 9110, section 15; RFC 6585). */
const FOR_NOW: readonly number[] = [429, 502, 503, 504];
const tokenSchema = v.looseObject({ token: v.optional(v.string()), access_token: v.optional(v.string()) });

/**
 * Speaks to one repository of a registry (OCI distribution specification 1.1) and signs in there where it is asked to, with
 * a token or a password (RFC 6750, RFC 7617). Credentials go to the registry and to whom it names for tokens, never along
 * with a redirection to somebody else, and never unencrypted except to this machine. What only asks for something is asked once more
 * where a connection breaks, or the registry can't answer for now.
 */
export class RegistryClient {
  private authorization: string | undefined;
  private found: Promise<URL> | undefined;

  /** @param actions what is to be done: `pull`, or `pull,push` */
  constructor(private readonly registry: string, private readonly repository: string, private readonly actions: string, private readonly options: RegistryOptions) {}

  /**
   * One request below `/v2/REPOSITORY/`, or to a location that the registry named.
   *
   * @throws AirlockError `source.authentication`, `source.certificate`, `source.not-found`, `source.too-large`, `source.network`, or
   *   the signal's reason
   */
  async call(path: string, call: Call): Promise<Answer> {
    const origin = await this.origin();
    const url = new URL(path, new URL(`v2/${this.repository}/`, origin));
    requireSafe(url, origin);
    const first = await this.sendTwice(url, origin, call);
    if (first.status !== 401) return this.require(first, url);
    // Never asked for before, or asked for long ago: a token expires while much is downloaded.
    this.authorization = await this.signIn(origin, parseChallenges(first.headers.get('www-authenticate') ?? ''));
    return this.require(await this.sendTwice(url, origin, call), url);
  }

  /**
   * A blob or manifest by its digest.
   *
   * @throws AirlockError `source.integrity` where what comes is something else
   */
  async verified(path: string, digest: string, call: Call): Promise<Answer> {
    const answer = await this.call(path, call);
    if (`sha256:${await sha256Hex(answer.body)}` === digest) return answer;
    throw new AirlockError('source.integrity', `${this.name} sent something else than ${digest.slice(0, 19)}….`, 'Try again; if it stays so, don\'t use this registry.');
  }

  private origin(): Promise<URL> {
    return this.found ??= this.findOrigin();
  }

  /** Registries are spoken to encrypted; one on this machine may do without, as docker has it. */
  private async findOrigin(): Promise<URL> {
    const encrypted = new URL(`https://${this.registry}/`);
    if (!isLoopback(encrypted.hostname)) return encrypted;
    try {
      const response = await this.fetch(new URL('v2/', encrypted), { redirect: 'manual' });
      await response.body?.cancel();
      return encrypted;
    } catch (error) {
      if (error instanceof BrokenConnection) return new URL(`http://${this.registry}/`);
      throw error;
    }
  }

  /** Host and repository, for errors. */
  get name(): string {
    return `${this.registry}/${this.repository}`;
  }

  private require(answer: Answer, url: URL): Answer {
    const { status } = answer;
    if (status >= 200 && status < 300) return answer;
    const said = reasonIn(answer.body);
    const why = said === '' ? `it answered ${status}` : said;
    if (status === 401 || status === 403) throw new AirlockError('source.authentication', `${this.registry} doesn't let you use ${this.repository} (${why}).`, 'Sign in with `docker login`, or in the editor by the command Airlock: Sign In to Registry.');
    if (status === 404 || status === 410) throw new AirlockError('source.not-found', `${this.name} has nothing at ${url.pathname.split('/').slice(-1).join('')} (${why}).`, 'Check name and tag.');
    throw new AirlockError('source.network', `${this.registry} couldn't answer (${why}).`, 'Try again later.');
  }

  private async sendTwice(url: URL, origin: URL, call: Call): Promise<Answer> {
    const send = (): Promise<Answer> => this.send(url, origin, call);
    if (call.method === 'POST' || call.method === 'PUT') return send();
    try {
      const answer = await send();
      if (!FOR_NOW.includes(answer.status)) return answer;
    } catch (error) {
      if (!(error instanceof BrokenConnection)) throw error;
    }
    await beforeRetry(this.options.signal);
    return send();
  }

  private async send(start: URL, origin: URL, call: Call): Promise<Answer> {
    let url = start;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      // Whoever else the registry sends us to gets no word of who we are.
      const isOwn = url.origin === origin.origin;
      const response = await this.fetch(url, {
        method: call.method ?? 'GET',
        redirect: 'manual',
        headers: { ...call.headers, ...(isOwn && this.authorization !== undefined ? { authorization: this.authorization } : {}) },
        ...(call.body === undefined ? {} : { body: call.body }),
      });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) {
        return { url, status: response.status, headers: response.headers, body: await this.read(response, response.ok ? call : { maxBytes: MAX_ERROR_BYTES }) };
      }
      await response.body?.cancel();
      const next = new URL(location, url);
      requireSafe(next, url);
      url = next;
    }
    throw new AirlockError('source.network', `${this.registry} sends from one address to the next without end.`, 'Tell its owner.');
  }

  private async signIn(origin: URL, challenges: readonly Challenge[]): Promise<string> {
    const known = await this.options.credentials(this.registry);
    const basic = known === undefined ? undefined : `Basic ${base64(`${known.username}:${known.password}`)}`;
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) return `Bearer ${await this.token(origin, bearer, basic)}`;
    if (basic === undefined || !challenges.some(({ scheme }) => scheme === 'basic')) {
      throw new AirlockError('source.authentication', `${this.registry} wants you to sign in.`, 'Sign in with `docker login`, or in the editor by the command Airlock: Sign In to Registry.');
    }
    return basic;
  }

  private async token(origin: URL, { parameters }: Challenge, basic: string | undefined): Promise<string> {
    const realm = parameters.get('realm') ?? '';
    if (!URL.canParse(realm)) throw new AirlockError('source.authentication', `${this.registry} doesn't say where to sign in.`, 'Tell its owner.');
    const url = new URL(realm);
    requireSafe(url, origin);
    const service = parameters.get('service');
    if (service !== undefined) url.searchParams.set('service', service);
    url.searchParams.set('scope', `repository:${this.repository}:${this.actions}`);
    const response = await this.fetch(url, { redirect: 'manual', headers: basic === undefined ? {} : { authorization: basic } });
    const body = await this.read(response, { maxBytes: MAX_TOKEN_BYTES });
    const parsed = response.ok ? v.safeParse(tokenSchema, parseJson(body)) : undefined;
    const token = parsed?.success === true ? parsed.output.token ?? parsed.output.access_token : undefined;
    // A token with a line end in it would be a header of its own.
    if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) {
      throw new AirlockError('source.authentication', `${url.host} gave no access to ${this.name}${response.ok ? '' : ` (it answered ${response.status})`}.`, 'Sign in with `docker login`, or in the editor by the command Airlock: Sign In to Registry.');
    }
    return token;
  }

  private async fetch(url: URL, init: RequestInit): Promise<Response> {
    const { signal } = this.options;
    try {
      return await this.options.fetch(url.href, { ...init, signal });
    } catch (error) {
      throw this.broken(error);
    }
  }

  private async read(response: Response, { maxBytes, onBytes }: Call): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return await readBody(response, maxBytes, onBytes, () => new AirlockError('source.too-large', `${this.registry} sends more than ${Math.ceil(maxBytes / 1024)} KiB for one part of ${this.repository}.`, 'Nothing was installed: it is more than a plugin needs.'));
    } catch (error) {
      throw this.broken(error);
    }
  }

  private broken(error: unknown): Error {
    return connectionError(this.registry, error, this.options.signal);
  }
}

/** The first error that a registry gives, in its own words, on one line. */
function reasonIn(body: Uint8Array): string {
  const schema = v.looseObject({ errors: v.array(v.looseObject({ code: v.optional(v.string()), message: v.optional(v.string()) })) });
  const parsed = v.safeParse(schema, parseJson(body));
  const [first] = parsed.success ? parsed.output.errors : [];
  return (first?.message ?? first?.code ?? '').replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim().slice(0, 160);
}

export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
