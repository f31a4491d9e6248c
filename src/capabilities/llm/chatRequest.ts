import { ChatProblem } from './chatProblem';
import { utf8Length } from './estimate';
import type { ChatMessage } from './languageModels';

/** Messages of one request. */
const MAX_MESSAGES = 1_000;
/** Bytes of their text, together. */
const MAX_BYTES = 1 << 20;
/** Characters of a model's name. */
export const MAX_MODEL_NAME = 200;
/** Tokens of an answer that may be asked for. */
const MAX_TOKENS = 1_000_000;

/** What a plugin asks a language model. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Id or family of a model; any that was granted where absent. */
  readonly model?: string;
  /** Most tokens of the answer; as many as the allowance gives where absent. */
  readonly maxTokens?: number;
  readonly temperature?: number;
}

/** A request within bounds. Throws ChatProblem `bad-request`. */
export function checkedRequest(request: ChatRequest): ChatRequest {
  const { messages, model, maxTokens, temperature } = request;
  if (messages.length === 0) throw bad('It has no messages. Send at least one of the user.');
  if (messages.length > MAX_MESSAGES) throw bad(`It has ${messages.length} messages, and ${MAX_MESSAGES} are the most. Send fewer.`);
  let bytes = 0;
  for (const { content } of messages) bytes += utf8Length(content);
  if (bytes > MAX_BYTES) throw bad(`Its messages have ${bytes} bytes, and ${MAX_BYTES} are the most. Send less.`);
  if (model !== undefined && (model === '' || model.length > MAX_MODEL_NAME)) throw bad(`A model's name has 1 to ${MAX_MODEL_NAME} characters. Leave it out for any.`);
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens >= 1 && maxTokens <= MAX_TOKENS)) throw bad(`An answer has 1 to ${MAX_TOKENS} tokens. Leave it out for as many as there are.`);
  if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) throw bad('A temperature is from 0 to 2. Leave it out for the model\'s own.');
  return request;
}

function bad(what: string): ChatProblem {
  return new ChatProblem('bad-request', `The request makes no sense. ${what}`);
}
