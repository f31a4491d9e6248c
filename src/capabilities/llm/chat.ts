import { sentenceOf } from '../../errors';
import type { LogSink } from '../logSink';
import type { RunUse } from '../use';
import { ChatProblem } from './chatProblem';
import { utf8Length } from './estimate';
import { ModelFailure, type LanguageModel, type ModelAnswer } from './languageModels';
import type { ModelWaits } from './modelWaits';
import type { TokenReserve } from './tokenReserve';

/** Tokens that are taken from the allowance at a time where a plugin does not say how many it wants at most. */
export const SLICE_TOKENS = 1_024;
/** Bytes of one answer. */
const MAX_ANSWER_BYTES = 4 << 20;
/** Bytes of one token beyond which a model that says that it keeps to a most certainly did not. */
const MOST_BYTES_PER_TOKEN = 16;
/** Bytes that any answer may have. */
const GRACE_BYTES = 1_024;

/** What a conversation needs of the execution that it belongs to. */
export interface ChatParts {
  readonly model: LanguageModel;
  readonly answer: ModelAnswer;
  readonly reserve: TokenReserve;
  /** Tokens of what was sent. */
  readonly prompt: number;
  readonly maxTokens: number | undefined;
  readonly waits: ModelWaits;
  readonly use: RunUse;
  /** Told what the plugin is not: what the model's side said. */
  readonly log: LogSink;
  /** Aborted at the end of the execution. */
  readonly signal: AbortSignal;
  /** Called when it ended, however. */
  readonly onEnd: () => void;
}

/** What one conversation came to so far. */
export interface ChatUsage {
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Whether the answer ended since it reached the most tokens. */
  readonly cut: boolean;
}

/** One answer of a language model, read piece by piece within what was reserved for it. */
export class Chat {
  #prompt: number;
  #completion = 0;
  #bytes = 0;
  #isCut = false;
  #end: 'none' | 'ended' | ChatProblem = 'none';

  constructor(private readonly parts: ChatParts) {
    this.#prompt = parts.prompt;
  }

  /** As it is known by now; what the model's side counted, once the answer ended and where it counts. */
  get usage(): ChatUsage {
    return { model: this.parts.model.id, promptTokens: this.#prompt, completionTokens: this.#completion, cut: this.#isCut };
  }

  /**
   * The next piece of text, never empty; `undefined` at the end.
   *
   * @throws ChatProblem, the same again at each further call
   */
  async next(): Promise<string | undefined> {
    if (this.#end instanceof ChatProblem) throw this.#end;
    while (this.#end === 'none') {
      const piece = await this.#read();
      if (piece === undefined) {
        this.#isCut = this.parts.answer.isCut();
        await this.#settle(this.#countedByModel() ?? this.#prompt + this.#completion, 'ended');
      } else if (piece !== '') {
        const accepted = await this.#accept(piece);
        if (accepted !== '') return accepted;
      }
    }
    return undefined;
  }

  /**
   * Lets go of the answer. Where it had not ended, all that was reserved counts as used: nobody knows how far the model came.
   */
  async close(): Promise<void> {
    if (this.#end === 'none') await this.#breakOff('ended');
  }

  async #read(): Promise<string | undefined> {
    const { answer, waits } = this.parts;
    try {
      const { done, value } = await waits.forModel(() => answer.text.next());
      return done === true ? undefined : value;
    } catch (error) {
      throw await this.#breakOff(this.#problemOf(error));
    }
  }

  /** Counts a piece; gives what of it the plugin gets. */
  async #accept(piece: string): Promise<string> {
    const { model, maxTokens, reserve, waits, signal } = this.parts;
    const tokens = await waits.forModel(() => model.countText(piece, signal));
    const room = maxTokens === undefined ? Infinity : maxTokens - this.#completion;
    this.#completion += tokens;
    this.#bytes += utf8Length(piece);
    if (this.#bytes > MAX_ANSWER_BYTES) throw await this.#breakOff(new ChatProblem('failed', `The answer has more than ${MAX_ANSWER_BYTES} bytes, so it was broken off. Ask for fewer tokens.`));
    if (maxTokens === undefined) {
      const used = this.#prompt + this.#completion;
      try {
        await reserve.ensure(used, used + SLICE_TOKENS);
      } catch (error) {
        if (error instanceof ChatProblem) throw await this.#breakOff(error);
        throw error;
      }
      return piece;
    }
    if (model.keepsToMost) {
      this.#completion = Math.min(this.#completion, maxTokens);
      if (this.#bytes <= maxTokens * MOST_BYTES_PER_TOKEN + GRACE_BYTES) return piece;
      this.#isCut = true;
      await this.#breakOff('ended');
      return '';
    }
    if (tokens <= room) return piece;
    this.#isCut = true;
    await this.#breakOff('ended');
    return firstPart(piece, room / tokens);
  }

  #countedByModel(): number | undefined {
    const used = this.parts.answer.used();
    if (used === undefined) return undefined;
    this.#prompt = used.prompt;
    this.#completion = used.completion;
    return used.prompt + used.completion;
  }

  async #breakOff<E extends 'ended' | ChatProblem>(end: E): Promise<E> {
    // Not waited for: it ends when the piece that is on its way is there, or is given up.
    this.parts.answer.text.return?.().catch((error: unknown) => { this.parts.log('debug', `Letting go of an answer: ${sentenceOf(error)}`); });
    await this.#settle(Math.max(this.parts.reserve.total, this.#prompt + this.#completion), end);
    return end;
  }

  async #settle(used: number, end: 'ended' | ChatProblem): Promise<void> {
    if (this.#end !== 'none') return;
    this.#end = end;
    this.parts.use.tokens += used;
    await this.parts.reserve.settle(used);
    this.parts.onEnd();
  }

  #problemOf(error: unknown): ChatProblem {
    return problemOf(error, this.parts.log);
  }
}

/** A failure as the plugin is told of it; what the model's side said goes to the log. */
export function problemOf(error: unknown, log: LogSink): ChatProblem {
  if (error instanceof ChatProblem) return error;
  if (error instanceof ModelFailure) {
    if (error.detail !== undefined) log('warn', `The language model's side said: ${error.detail}`);
    return new ChatProblem(error.kind, error.message);
  }
  log('warn', `The language model failed: ${sentenceOf(error)}`);
  return new ChatProblem('failed', 'The language model failed. The plugin\'s log says why; try again.');
}

/** About so much of a text, characters whole. */
function firstPart(text: string, share: number): string {
  const characters = [...text];
  return characters.slice(0, Math.floor(characters.length * share)).join('');
}
