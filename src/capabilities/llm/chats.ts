import { Handles } from '../../sandbox/canonical/handles';
import { denied, type Gate } from '../gate';
import type { LogSink } from '../logSink';
import type { RunUse } from '../use';
import { Chat, SLICE_TOKENS, problemOf } from './chat';
import { ChatProblem } from './chatProblem';
import { checkedRequest, type ChatRequest } from './chatRequest';
import { chosenModel, grantedModels, tokensPerDay, type ModelGrant } from './grantedModels';
import type { LanguageModel, LanguageModels, ModelAnswer } from './languageModels';
import type { ModelWaits } from './modelWaits';
import { TokenReserve, type TokenAllowance } from './tokenReserve';

/** Answers that one execution may have open at a time. */
const MAX_OPEN = 8;

/** What conversations of one execution need. */
export interface ChatsParts {
  readonly models: LanguageModels;
  readonly allowance: TokenAllowance;
  readonly waits: ModelWaits;
  readonly use: RunUse;
  readonly log: LogSink;
  /** Whether no server is to be reached; looked up at each request. */
  readonly isOffline: () => boolean;
  /** Who asks a model and why, for a dialog of the editor's. */
  readonly justification: string;
}

/** The conversations that one execution has with language models. */
export class Chats {
  /** What the plugin holds of them. */
  readonly handles = new Handles<Chat>('llm-chat', () => undefined);
  readonly #open = new Set<Chat>();
  readonly #starting = new Set<Promise<unknown>>();

  constructor(private readonly parts: ChatsParts) {}

  /**
   * Names of the models that the plugin may use here; none where they can't be told.
   *
   * @throws ExecutionEnd `capability-denied`
   */
  async models(gate: Gate, call: string, signal: AbortSignal): Promise<readonly string[]> {
    await gate.pass({ capability: 'llm', call });
    const grant = grantOf(gate, call);
    const { models, waits, log } = this.parts;
    try {
      return [...new Set(grantedModels(await waits.forModel(() => models.list(signal)), grant).map(({ id }) => id))];
    } catch (error) {
      problemOf(error, log);
      return [];
    }
  }

  /**
   * Sends a request; resolves when the answer begins.
   *
   * @throws ChatProblem, ExecutionEnd `capability-denied`
   */
  start(gate: Gate, call: string, request: ChatRequest, signal: AbortSignal): Promise<Chat> {
    const starting = this.#start(gate, call, request, signal);
    const settled: Promise<unknown> = starting.catch(() => undefined).finally(() => this.#starting.delete(settled));
    this.#starting.add(settled);
    return starting;
  }

  /** Lets go of everything: the execution ended. Resolves when what was used is counted. */
  async close(): Promise<void> {
    await Promise.all(this.#starting);
    await Promise.all([...this.#open].map(chat => chat.close()));
    this.handles.dispose();
  }

  async #start(gate: Gate, call: string, request: ChatRequest, signal: AbortSignal): Promise<Chat> {
    if (gate.allowed('llm') === undefined) await gate.pass({ capability: 'llm', call, ...(request.model === undefined ? {} : { argument: request.model }) });
    const grant = grantOf(gate, call);
    checkedRequest(request);
    if (this.#open.size >= MAX_OPEN) throw new ChatProblem('bad-request', `${MAX_OPEN} answers are open, which is the most. Read them to their end or drop them first.`);
    const model = await this.#choose(grant, request.model, signal);
    if (model === undefined) throw denied(call, 'llm');
    await gate.pass({ capability: 'llm', call, argument: model.id });
    const reserve = new TokenReserve(this.parts.allowance, tokensPerDay(grant));
    try {
      const prompt = await this.parts.waits.forModel(() => model.countPrompt(request.messages, signal));
      const { maxTokens } = request;
      await (maxTokens === undefined ? reserve.ensure(prompt + 1, prompt + SLICE_TOKENS) : reserve.ensure(prompt + maxTokens, prompt + maxTokens));
      return this.#opened(model, await this.#send(model, request, signal), reserve, prompt, maxTokens, signal);
    } catch (error) {
      // Nothing was answered: nothing is used.
      await reserve.settle(0);
      throw problemOf(error, this.parts.log);
    }
  }

  async #choose(grant: ModelGrant, wanted: string | undefined, signal: AbortSignal): Promise<LanguageModel | undefined> {
    const { models, waits, log } = this.parts;
    try {
      return chosenModel(this.#reachable(await waits.forModel(() => models.list(signal))), grant, wanted);
    } catch (error) {
      throw problemOf(error, log);
    }
  }

  #reachable(all: readonly LanguageModel[]): readonly LanguageModel[] {
    if (!this.parts.isOffline()) return all;
    const local = all.filter(({ isLocal }) => isLocal);
    if (local.length === 0 && all.length > 0) throw new ChatProblem('unreachable', 'Airlock is offline, and there is no language model on this machine. Turn the setting "airlock.network.offline" off, unless a policy file says so, or set up a local endpoint.');
    return local;
  }

  #send(model: LanguageModel, { messages, maxTokens, temperature }: ChatRequest, signal: AbortSignal): Promise<ModelAnswer> {
    const { waits, justification } = this.parts;
    const send = (): Promise<ModelAnswer> => model.send({
      messages, justification,
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
    }, signal);
    return model.asksFirst() ? waits.forPerson(send) : waits.forModel(send);
  }

  #opened(model: LanguageModel, answer: ModelAnswer, reserve: TokenReserve, prompt: number, maxTokens: number | undefined, signal: AbortSignal): Chat {
    const { waits, use, log } = this.parts;
    const chat: Chat = new Chat({ model, answer, reserve, prompt, maxTokens, waits, use, log, signal, onEnd: () => { this.#open.delete(chat); } });
    this.#open.add(chat);
    use.modelRequests += 1;
    return chat;
  }
}

function grantOf(gate: Gate, call: string): ModelGrant {
  const grant = gate.allowed('llm');
  if (grant === undefined) throw denied(call, 'llm');
  return grant;
}
