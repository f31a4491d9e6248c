import * as vscode from 'vscode';
import { estimatedPrompt, estimatedTokens } from '../../capabilities/llm/estimate';
import { ModelFailure, type ChatMessage, type LanguageModel, type LanguageModels, type ModelAnswer, type ModelRequest } from '../../capabilities/llm/languageModels';
import { sentenceOf } from '../../errors';
import { unlessAborted } from '../../unlessAborted';

/** The language models of the editor, by its own API: with the consent that it asks for itself. */
export function editorModels(access: Pick<vscode.LanguageModelAccessInformation, 'canSendRequest'>): LanguageModels {
  return {
    async list(signal) {
      const models = await unlessAborted(vscode.lm.selectChatModels(), signal, () => { throw signal.reason; });
      return models.map(model => modelOf(model, access));
    },
  };
}

function modelOf(model: vscode.LanguageModelChat, access: Pick<vscode.LanguageModelAccessInformation, 'canSendRequest'>): LanguageModel {
  return {
    id: model.id,
    family: model.family,
    // What options a model takes is its provider's to say.
    keepsToMost: false,
    isLocal: false,
    asksFirst: () => access.canSendRequest(model) === undefined,
    async countPrompt(messages, signal) {
      const counts = await Promise.all(messages.map(message => counted(model, messageOf(message), () => estimatedPrompt([message]), signal)));
      return counts.reduce((sum, tokens) => sum + tokens, 0);
    },
    countText: (text, signal) => counted(model, text, () => estimatedTokens(text), signal),
    send: (request, signal) => send(model, request, signal),
  };
}

/** The API has no role for what the system says: it is said by the user, first. */
function messageOf({ role, content }: ChatMessage): vscode.LanguageModelChatMessage {
  return role === 'assistant' ? vscode.LanguageModelChatMessage.Assistant(content) : vscode.LanguageModelChatMessage.User(content);
}

/** Tokens as the model counts them; estimated where it does not. */
async function counted(model: vscode.LanguageModelChat, text: string | vscode.LanguageModelChatMessage, estimate: () => number, signal: AbortSignal): Promise<number> {
  return withToken(signal, async token => {
    try {
      const tokens = await unlessAborted(model.countTokens(text, token), signal, () => { throw signal.reason; });
      return Number.isFinite(tokens) && tokens >= 0 ? Math.ceil(tokens) : estimate();
    } catch (error) {
      if (signal.aborted) throw error;
      return estimate();
    }
  });
}

async function send(model: vscode.LanguageModelChat, { messages, maxTokens, temperature, justification }: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => { source.cancel(); };
  signal.addEventListener('abort', cancel, { once: true });
  const done = (): void => {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  };
  try {
    const modelOptions = { ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }), ...(temperature === undefined ? {} : { temperature }) };
    const response = await unlessAborted(model.sendRequest(messages.map(messageOf), { justification, modelOptions }, source.token), signal, () => { throw signal.reason; });
    const pieces = response.text[Symbol.asyncIterator]();
    return {
      text: {
        async next() {
          try {
            const piece = await unlessAborted(pieces.next(), signal, () => { throw signal.reason; });
            if (piece.done === true) done();
            return piece;
          } catch (error) {
            done();
            throw failureOf(error);
          }
        },
        async return() {
          source.cancel();
          done();
          return { done: true, value: undefined };
        },
      },
      isCut: () => false,
      used: () => undefined,
    };
  } catch (error) {
    done();
    throw failureOf(error);
  }
}

async function withToken<T>(signal: AbortSignal, work: (token: vscode.CancellationToken) => Promise<T>): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => { source.cancel(); };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work(source.token);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}

function failureOf(error: unknown): ModelFailure {
  const options = { cause: error };
  const detail = sentenceOf(error);
  switch (error instanceof vscode.LanguageModelError ? error.code : undefined) {
    case 'NoPermissions': return new ModelFailure('refused', 'The editor does not let Airlock use the language model. Allow it with "Manage Language Model Access".', detail, options);
    case 'Blocked': return new ModelFailure('busy', 'The language model\'s provider accepts no more requests for now. Try again later.', detail, options);
    case 'NotFound': return new ModelFailure('no-model', 'The language model is not there any more. Leave its name out for any.', detail, options);
    default: return new ModelFailure('failed', 'The language model of the editor failed. The plugin\'s log says why; try again.', detail, options);
  }
}
