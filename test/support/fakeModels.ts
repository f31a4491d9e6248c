import { Pauses } from '../../src/sandbox/pauses';
import { RunUse } from '../../src/capabilities/use';
import { Chats } from '../../src/capabilities/llm/chats';
import { ModelFailure, type LanguageModel, type LanguageModels, type ModelAnswer, type ModelRequest, type TokenUse } from '../../src/capabilities/llm/languageModels';
import { ModelWaits } from '../../src/capabilities/llm/modelWaits';
import { unlessAborted } from '../../src/unlessAborted';
import type { TakenTokens, TokenAllowance } from '../../src/capabilities/llm/tokenReserve';

/** Tokens of the fakes: the words of a text. */
export function words(text: string): number {
  return text.split(/\s+/).filter(word => word !== '').length;
}

/** A model that answers what it was told to, a piece at a time; a failure among the pieces is thrown. */
export class FakeModel implements LanguageModel {
  readonly requests: ModelRequest[] = [];
  /** Answers that were let go of before their end. */
  returned = 0;
  asks = false;
  keepsToMost = false;
  isLocal = false;
  used: TokenUse | undefined;
  isCut = false;
  /** Awaited before the answer begins. */
  before: () => Promise<void> = async () => undefined;

  constructor(readonly id: string, readonly family = id, public pieces: readonly (string | Error | Promise<string>)[] = ['one two ', 'three']) {}

  asksFirst(): boolean {
    return this.asks;
  }

  async countPrompt(messages: ModelRequest['messages']): Promise<number> {
    return messages.reduce((sum, { content }) => sum + words(content), 0);
  }

  async countText(text: string): Promise<number> {
    return words(text);
  }

  async send(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    this.requests.push(request);
    await this.before();
    const [first] = this.pieces;
    if (this.pieces.length === 1 && first instanceof ModelFailure) throw first;
    const text = this.#text(signal);
    return {
      text: {
        next: () => text.next(),
        return: async () => {
          this.returned += 1;
          return { done: true, value: undefined };
        },
      },
      isCut: () => this.isCut,
      used: () => this.used,
    };
  }

  async *#text(signal: AbortSignal): AsyncGenerator<string, void> {
    for (const piece of this.pieces) {
      if (piece instanceof Error) throw piece;
      yield await unlessAborted(Promise.resolve(piece), signal, () => { throw new Error('aborted'); });
    }
  }
}

/** An allowance that is counted in memory, for one plugin. */
export class FakeAllowance implements TokenAllowance {
  used = new Map<string, number>();
  day = '2026-03-01';

  async take(least: number, wanted: number, perDay: number): Promise<TakenTokens> {
    const left = Math.max(0, perDay - this.today);
    if (left < least) return { day: this.day, tokens: 0, left };
    const tokens = Math.min(wanted, left);
    this.used.set(this.day, this.today + tokens);
    return { day: this.day, tokens, left: left - tokens };
  }

  async giveBack(day: string, tokens: number): Promise<void> {
    this.used.set(day, Math.max(0, (this.used.get(day) ?? 0) - tokens));
  }

  get today(): number {
    return this.used.get(this.day) ?? 0;
  }
}

/** What an execution has of models, and what is seen of it from outside. */
export interface FakeChats {
  readonly chats: Chats;
  readonly allowance: FakeAllowance;
  readonly pauses: Pauses;
  readonly use: RunUse;
  readonly log: readonly string[];
}

/** Conversations with fakes. */
export function chatsWith(models: readonly LanguageModel[] | LanguageModels, { allowance = new FakeAllowance(), waitMs, isOffline = () => false }: { readonly allowance?: FakeAllowance; readonly waitMs?: number; readonly isOffline?: () => boolean } = {}): FakeChats {
  const log: string[] = [];
  const [pauses, use] = [new Pauses(), new RunUse()];
  const chats = new Chats({
    models: 'list' in models ? models : { list: async () => models }, allowance, use, isOffline,
    waits: new ModelWaits(pauses, waitMs),
    log: (level, message) => void log.push(`${level} ${message}`),
    justification: 'The plugin Test asks it.',
  });
  return { chats, allowance, pauses, use, log };
}
