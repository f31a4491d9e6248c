import * as v from 'valibot';
import type { WitSignature, WitType, WitValue } from '../../sandbox/canonical/types';
import { denied } from '../gate';
import type { Chat } from '../llm/chat';
import { ChatProblem } from '../llm/chatProblem';
import type { ChatRequest } from '../llm/chatRequest';
import type { Chats } from '../llm/chats';
import type { HostInterface, HostServices, InterfaceFunction } from './types';

const ROLES = ['system', 'user', 'assistant'] as const;

const request: WitType = {
  record: [
    { name: 'messages', type: { list: { record: [{ name: 'role', type: { enum: ROLES } }, { name: 'content', type: 'string' }] } } },
    { name: 'model', type: { option: 'string' } },
    { name: 'max-tokens', type: { option: 'u32' } },
    { name: 'temperature', type: { option: 'f32' } },
  ],
};
/** What the request is once it was lifted. */
const lifted = v.object({
  messages: v.array(v.object({ role: v.picklist(ROLES), content: v.string() })),
  model: v.optional(v.string()),
  'max-tokens': v.optional(v.number()),
  temperature: v.optional(v.number()),
});
const llmError: WitType = {
  variant: [
    { name: 'bad-request', type: 'string' },
    { name: 'no-model', type: 'string' },
    { name: 'allowance-exceeded', type: 'u64' },
    { name: 'refused', type: 'string' },
    { name: 'busy', type: 'string' },
    { name: 'unreachable', type: 'string' },
    { name: 'failed', type: 'string' },
  ],
};
const usage: WitType = {
  record: [{ name: 'model', type: 'string' }, { name: 'prompt-tokens', type: 'u32' }, { name: 'completion-tokens', type: 'u32' }, { name: 'cut', type: 'bool' }],
};
const self = { name: 'self', type: { borrow: 'llm-chat' } } as const;

const NOT_HERE = 'There are no language models where this plugin runs. Run it in the editor, or as an installed plugin.';

/** `airlock:plugin/llm` (sdk/wit/airlock.wit). Functions of a resource have the names of the Canonical ABI. */
export const llmInterface: HostInterface = {
  name: 'airlock:plugin/llm',
  version: '1.0.0',
  functions: [
    {
      name: 'models', capability: 'llm', signature: { params: [], result: { list: 'string' } },
      implement: ({ gate, llm }, call) => async (_args, { signal }) => {
        if (llm !== undefined) return llm.models(gate, call, signal);
        await gate.pass({ capability: 'llm', call });
        return [];
      },
    },
    {
      name: '[static]llm-chat.start', capability: 'llm',
      signature: { params: [{ name: 'request', type: request }], result: { result: { ok: { own: 'llm-chat' }, error: llmError } } },
      implement: ({ gate, llm }, call) => async ([written], { signal }) => {
        if (llm === undefined) {
          await gate.pass({ capability: 'llm', call });
          return { error: { tag: 'no-model', value: NOT_HERE } };
        }
        return orProblem(async () => llm.handles.add(await llm.start(gate, call, requestOf(written), signal)));
      },
    },
    ofChat('[method]llm-chat.next', { params: [self], result: { result: { ok: { option: 'string' }, error: llmError } } }, chat => orProblem(() => chat.next())),
    ofChat('[method]llm-chat.usage', { params: [self], result: usage }, ({ usage: { model, promptTokens, completionTokens, cut } }) => (
      { model, 'prompt-tokens': promptTokens, 'completion-tokens': completionTokens, cut }
    )),
    ofChat('[resource-drop]llm-chat', { params: [{ name: 'self', type: { own: 'llm-chat' } }] }, async (chat, { handles }, handle) => {
      handles.drop(handle);
      await chat.close();
      return undefined;
    }),
  ],
};

/** A function of what a handle stands for; a handle that the plugin does not hold ends the execution. */
function ofChat(name: string, signature: WitSignature, answer: (chat: Chat, chats: Chats, handle: WitValue) => Promise<WitValue> | WitValue): InterfaceFunction {
  return {
    name, signature, capability: 'llm',
    implement: ({ gate, llm }: HostServices, call) => ([handle]) => {
      // What was allowed may have been taken back since the handle was given.
      if (llm === undefined || gate.allowed('llm') === undefined) throw denied(call, 'llm');
      return answer(llm.handles.get(handle), llm, handle);
    },
  };
}

/** A result, with the problem as its error. */
async function orProblem(work: () => Promise<WitValue>): Promise<WitValue> {
  try {
    return { ok: await work() };
  } catch (error) {
    if (!(error instanceof ChatProblem)) throw error;
    return { error: { tag: error.code, value: error.code === 'allowance-exceeded' ? BigInt(error.left ?? 0) : error.message } };
  }
}

function requestOf(value: WitValue): ChatRequest {
  const { messages, model, 'max-tokens': maxTokens, temperature } = v.parse(lifted, value);
  return {
    messages,
    ...(model === undefined ? {} : { model }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}
