import { estimatedPrompt, estimatedTokens } from '../estimate';
import { ModelFailure, type LanguageModel, type LanguageModels, type ModelAnswer, type ModelRequest } from '../languageModels';
import { answerOf } from './answer';
import { endpointOf, type Endpoint, type EndpointNames, type EndpointSettings } from './endpoint';
import { failureOf, readError, unreachable, type ErrorAnswer } from './failures';

/** What the endpoint's model needs of the place that it is used in. */
export interface EndpointPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** By the user's own settings alone: whoever sets it reads all prompts. */
  readonly settings: () => EndpointSettings;
  /** What the user is told to set. */
  readonly names: EndpointNames;
  /** The key that is kept for an origin (scheme, host and port), and sent nowhere else. */
  readonly key: (origin: string) => Promise<string | undefined>;
}

/** Fields of a request that not every server takes, and what they become for one that does not. */
const ADAPTED: Readonly<Record<string, (body: Body) => Body>> = {
  stream_options: ({ stream_options: _, ...body }) => body,
  max_tokens: ({ max_tokens: most, ...body }) => ({ ...body, max_completion_tokens: most }),
  temperature: ({ temperature: _, ...body }) => body,
};

type Body = Readonly<Record<string, unknown>>;

/** The one model of an OpenAI-compatible endpoint that the user's settings name; none where they name none. */
export function endpointModels(ports: EndpointPorts): LanguageModels {
  return {
    async list() {
      const endpoint = endpointOf(ports.settings(), ports.names);
      return endpoint === undefined ? [] : [modelAt(endpoint, ports)];
    },
  };
}

function modelAt(endpoint: Endpoint, ports: EndpointPorts): LanguageModel {
  return {
    id: endpoint.model,
    family: endpoint.model,
    keepsToMost: true,
    isLocal: endpoint.isLocal,
    asksFirst: () => false,
    countPrompt: async messages => estimatedPrompt(messages),
    countText: async text => estimatedTokens(text),
    send: async (request, signal) => send(endpoint, ports, await keyFor(endpoint, ports), request, signal),
  };
}

async function keyFor({ origin, isPrivate }: Endpoint, { key, names }: EndpointPorts): Promise<string | undefined> {
  const kept = await key(origin);
  if (kept === undefined || isPrivate) return kept;
  throw new ModelFailure('refused', `There is a key for the endpoint of language models, which is spoken to unencrypted, so it is not sent. Write https:// in ${names.endpoint}, or set no key ${names.setKey}.`);
}

async function send({ url, host, model }: Endpoint, { fetch, names }: EndpointPorts, key: string | undefined, { messages, maxTokens, temperature }: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
  const letGo = new AbortController();
  let body: Body = {
    model, messages, stream: true, stream_options: { include_usage: true },
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
  for (;;) {
    const response = await post(url, fetch, body, key, AbortSignal.any([signal, letGo.signal])).catch((error: unknown) => { throw unreachable(host, names, error); });
    if (response.ok) return answerOf(response, host, letGo);
    const error = await readError(response);
    const adapted = adaptedTo(error, body);
    if (adapted === undefined) throw failureOf(withoutKey(error, key), host, names);
    body = adapted;
  }
}

async function post(url: string, fetch: EndpointPorts['fetch'], body: Body, key: string | undefined, signal: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: 'POST', redirect: 'manual', signal, body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
  });
}

/** The request without what the server says that it does not take; `undefined` where that can't be helped. */
function adaptedTo({ status, param }: ErrorAnswer, body: Body): Body | undefined {
  if ((status !== 400 && status !== 422) || param === undefined || !Object.hasOwn(ADAPTED, param) || !Object.hasOwn(body, param)) return undefined;
  return ADAPTED[param]?.(body);
}

/** What a server says of a wrong key may have it in it. */
function withoutKey(error: ErrorAnswer, key: string | undefined): ErrorAnswer {
  return key === undefined ? error : { ...error, message: error.message.replaceAll(key, '…') };
}
