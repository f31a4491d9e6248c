import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ModelFailure, type LanguageModel, type ModelAnswer } from '../../../src/capabilities/llm/languageModels';
import { editorModels } from '../../../src/platform/vscode/languageModels';
import { defineLanguageModelSettings } from './languageModelSettings';

/** What test/vscode/extensions/model-provider exports. */
interface ModelProvider {
  register(provider: vscode.LanguageModelChatProvider): vscode.Disposable;
  text(text: string): vscode.LanguageModelTextPart;
}

const MODEL: vscode.LanguageModelChatInformation = { id: 'parrot-1', name: 'Parrot', family: 'parrot', version: '1', maxInputTokens: 1000, maxOutputTokens: 1000, capabilities: {} };
const never = new AbortController().signal;
const request = { messages: [{ role: 'system' as const, content: 'Be brief.' }, { role: 'user' as const, content: 'who are you?' }], justification: 'A test.' };

async function readAll({ text }: ModelAnswer): Promise<string> {
  let all = '';
  for (let next = await text.next(); next.done !== true; next = await text.next()) all += next.value;
  return all;
}

async function failure(work: Promise<unknown>): Promise<ModelFailure> {
  const error = await work.then(() => assert.fail('nothing was wrong'), (thrown: unknown) => thrown);
  if (!(error instanceof ModelFailure)) throw error;
  return error;
}

describe('language models of the editor', () => {
  let registered: vscode.Disposable;
  let part: ModelProvider['text'];
  let respond: vscode.LanguageModelChatProvider['provideLanguageModelChatResponse'];
  let seen: { readonly messages: readonly vscode.LanguageModelChatRequestMessage[]; readonly options: vscode.ProvideLanguageModelChatResponseOptions } | undefined;
  let canSend: boolean | undefined;

  before(async () => {
    const extension = vscode.extensions.getExtension<ModelProvider>('airlock-tests.model-provider');
    assert.ok(extension, 'the extension that provides the models is not there');
    const provider = await extension.activate();
    part = text => provider.text(text);
    registered = provider.register({
      provideLanguageModelChatInformation: () => [MODEL],
      provideLanguageModelChatResponse: (model, messages, options, progress, token) => {
        seen = { messages, options };
        return respond(model, messages, options, progress, token);
      },
      provideTokenCount: async (_model, text) => (typeof text === 'string' ? text : text.content.map(piece => (piece as vscode.LanguageModelTextPart).value).join('')).split(/\s+/).filter(word => word !== '').length,
    });
  });
  after(() => { registered.dispose(); });
  beforeEach(() => {
    respond = async (_model, _messages, _options, progress) => {
      for (const text of ['hello ', 'you ', 'there']) progress.report(part(text));
    };
    canSend = undefined;
  });

  const found = async (): Promise<LanguageModel> => {
    const models = await editorModels({ canSendRequest: () => canSend }).list(never);
    return models.find(({ id }) => id === MODEL.id) ?? assert.fail(`there are ${models.map(({ id }) => id).join() || 'none'}`);
  };

  it('are listed with their family, and ask first where the user was not asked', async () => {
    const model = await found();
    assert.deepEqual([model.family, model.keepsToMost, model.asksFirst()], ['parrot', false, true]);
    canSend = true;
    assert.equal(model.asksFirst(), false);
  });

  it('count tokens as their provider does', async () => {
    const model = await found();
    assert.deepEqual([await model.countPrompt(request.messages, never), await model.countText('one two', never)], [5, 2]);
  });

  it('stream what their provider says, asked by all that was said before', async () => {
    const model = await found();
    assert.equal(await readAll(await model.send({ ...request, maxTokens: 9, temperature: 0.5 }, never)), 'hello you there');
    assert.deepEqual(seen?.messages.map(({ role, content }) => [role, content.map(piece => (piece as vscode.LanguageModelTextPart).value).join('')]), [
      [vscode.LanguageModelChatMessageRole.User, 'Be brief.'], [vscode.LanguageModelChatMessageRole.User, 'who are you?'],
    ]);
    assert.deepEqual(seen?.options.modelOptions, { max_tokens: 9, temperature: 0.5 });
  });

  it('fail as their provider does', async () => {
    const model = await found();
    for (const [thrown, kind] of [
      [vscode.LanguageModelError.Blocked('quota'), 'busy'], [vscode.LanguageModelError.NoPermissions('no'), 'refused'], [vscode.LanguageModelError.NotFound('gone'), 'no-model'], [new Error('broken'), 'failed'],
    ] as const) {
      respond = async () => { throw thrown; };
      const { kind: told } = await failure((async () => readAll(await model.send(request, never)))());
      assert.equal(told, kind, String(thrown));
    }
  });

  it('are cancelled with the execution, and with the answer', async () => {
    const model = await found();
    for (const how of ['execution', 'answer'] as const) {
      const cancelled = new Promise<void>(resolve => {
        respond = (_model, _messages, _options, progress, token) => new Promise<void>(done => {
          progress.report(part('hello '));
          token.onCancellationRequested(() => {
            resolve();
            done();
          });
        });
      });
      const controller = new AbortController();
      const { text } = await model.send(request, controller.signal);
      assert.equal((await text.next()).value, 'hello ');
      if (how === 'execution') controller.abort();
      else await text.return?.();
      await cancelled;
    }
  });
});

defineLanguageModelSettings();
