import { isLoopback } from '../../../loopback';
import { ModelFailure } from '../languageModels';

/** What the user says about their endpoint. */
export interface EndpointSettings {
  /** Base address of an OpenAI-compatible server, `http://localhost:11434/v1`; empty for none. */
  readonly endpoint: string;
  /** The model that is asked for there. */
  readonly model: string;
}

/** How the user sets these, within sentences that tell them to. */
export interface EndpointNames {
  /** `"airlock.llm.endpoint"`. */
  readonly endpoint: string;
  readonly model: string;
  /** `with "Airlock: Set Language Model Key…"`. */
  readonly setKey: string;
}

/** The names of the editor's settings. */
export const SETTING_NAMES: EndpointNames = { endpoint: '"airlock.llm.endpoint"', model: '"airlock.llm.model"', setKey: 'with "Airlock: Set Language Model Key…"' };

/** Where requests go. */
export interface Endpoint {
  readonly url: string;
  /** What a key is kept for: scheme, host and port. */
  readonly origin: string;
  readonly host: string;
  readonly model: string;
  /** Whether a key may be sent: nobody on the way can read it. */
  readonly isPrivate: boolean;
  /** Whether it is on this machine. */
  readonly isLocal: boolean;
}

const PATH = '/chat/completions';

/** Longest name of a model, in characters. */
const MAX_MODEL = 200;

/**
 * The endpoint that the settings name; `undefined` where they name none.
 *
 * @throws ModelFailure `no-model` where what they say is wrong
 */
export function endpointOf({ endpoint, model }: EndpointSettings, names: EndpointNames): Endpoint | undefined {
  if (endpoint.trim() === '') return undefined;
  const url = parsed(endpoint.trim(), names);
  if (model.trim() === '' || model.length > MAX_MODEL) throw wrong(`No model is named for the endpoint of language models. Set ${names.model} to its name there.`);
  if (!url.pathname.endsWith(PATH)) url.pathname = `${url.pathname.replace(/\/+$/, '')}${PATH}`;
  return { url: url.href, origin: url.origin, host: url.host, model: model.trim(), isPrivate: url.protocol === 'https:' || isLoopback(url.hostname), isLocal: isLoopback(url.hostname) };
}

/** Scheme, host and port of the endpoint that the editor's setting names, which its key is kept for. Throws ModelFailure `no-model`. */
export function originOf(endpoint: string): string {
  return parsed(endpoint.trim(), SETTING_NAMES).origin;
}

function parsed(endpoint: string, names: EndpointNames): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) throw wrong(`The endpoint of language models is no web address. Correct ${names.endpoint}, for example to "http://localhost:11434/v1".`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw wrong(`The endpoint of language models is an address without a password, "?" or "#". Correct ${names.endpoint}; a key is set ${names.setKey}.`);
  return url;
}

function wrong(message: string): ModelFailure {
  return new ModelFailure('no-model', message);
}
