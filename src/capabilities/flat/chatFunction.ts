import * as v from 'valibot';
import type { Chat } from '../llm/chat';
import { ChatProblem } from '../llm/chatProblem';
import type { ChatRequest } from '../llm/chatRequest';
import { FLAT_MODULES, handOverJson, textAt, type FlatFunction } from './flatFunction';

const schema = v.strictObject({
  messages: v.array(v.strictObject({ role: v.picklist(['system', 'user', 'assistant']), content: v.string() })),
  model: v.optional(v.string()),
  max_tokens: v.optional(v.number()),
  temperature: v.optional(v.number()),
});

/** Bytes of a request: what its text may have, twice where all of it is written as escapes, and what is around it. */
const MAX_REQUEST_BYTES = 4 << 20;

/**
 * `host_llm_chat(request: i32, length: i32) -> i32`: asks a language model and waits for all of its answer. Both are JSON
 * (docs/INTERFACES.md, "Flat names").
 */
export const chatFunction: FlatFunction = {
  modules: FLAT_MODULES,
  name: 'host_llm_chat',
  capability: 'llm',
  signature: { params: ['i32', 'i32'], results: ['i32'] },
  attached: { pointer: 0, length: 1, unit: 1, follow: false },
  implement: ({ gate, llm }, call) => async (host, [pointer, length]) => {
    if (llm === undefined || gate.allowed('llm') === undefined) await gate.pass({ capability: 'llm', call });
    let chat: Chat | undefined;
    let text = '';
    try {
      const request = parsed(await textAt(host, call, pointer, length, MAX_REQUEST_BYTES));
      if (llm === undefined) throw new ChatProblem('no-model', 'There are no language models where this plugin runs. Run it in the editor, or as an installed plugin.');
      chat = await llm.start(gate, call, request, host.signal);
      for (let piece = await chat.next(); piece !== undefined; piece = await chat.next()) text += piece;
      const { model, promptTokens, completionTokens, cut } = chat.usage;
      return [await handOverJson(host, { text, model, cut, usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens } })];
    } catch (error) {
      if (!(error instanceof ChatProblem)) throw error;
      const { code, message, left } = error;
      return [await handOverJson(host, { error: { code, message, ...(left === undefined ? {} : { left }) }, ...(text === '' ? {} : { text }) })];
    } finally {
      await chat?.close();
    }
  },
};

function parsed(json: string): ChatRequest {
  let written: unknown;
  try {
    written = JSON.parse(json);
  } catch {
    throw new ChatProblem('bad-request', 'The request is not JSON. Write an object with `messages`.');
  }
  const result = v.safeParse(schema, written);
  if (!result.success) {
    const [issue] = result.issues;
    throw new ChatProblem('bad-request', `The request makes no sense. ${v.getDotPath(issue) ?? 'It'}: ${issue.message}.`);
  }
  const { messages, model, max_tokens: maxTokens, temperature } = result.output;
  return {
    messages,
    ...(model === undefined ? {} : { model }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}
