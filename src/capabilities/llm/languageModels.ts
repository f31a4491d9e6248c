/** One message of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What a model is asked. */
export interface ModelRequest {
  readonly messages: readonly ChatMessage[];
  /** Most tokens of the answer; the model's own limit where absent. */
  readonly maxTokens?: number;
  /** From 0 to 2; the model's own choice where absent. */
  readonly temperature?: number;
  /** Who asks and why, for a dialog that the editor may show. */
  readonly justification: string;
}

/** Tokens of one conversation: those sent, and those received. */
export interface TokenUse {
  readonly prompt: number;
  readonly completion: number;
}

/** What a model answers, while it does. */
export interface ModelAnswer {
  /** Pieces of text. Rejects with ModelFailure; to return it early lets go of the request. */
  readonly text: AsyncIterator<string, unknown>;
  /** Whether the text ended since it reached the most tokens; only once it ended. */
  readonly isCut: () => boolean;
  /** What the model's side counted; only once the text ended, `undefined` where it does not say. */
  readonly used: () => TokenUse | undefined;
}

/** A language model that the user has. */
export interface LanguageModel {
  /** As it is named by whoever provides it; what rules and grants name. */
  readonly id: string;
  /** What kind of model it is; the id where nothing else is known. */
  readonly family: string;
  /** Whether its side keeps to `maxTokens` by its own count. */
  readonly keepsToMost: boolean;
  /** Whether what is sent to it stays on this machine, as far as is known. */
  readonly isLocal: boolean;
  /** Whether sending to it asks the user first. */
  asksFirst(): boolean;
  /** Tokens of messages that are sent; more where it is only estimated. */
  countPrompt(messages: readonly ChatMessage[], signal: AbortSignal): Promise<number>;
  /** Tokens of a piece of an answer; more where it is only estimated. */
  countText(text: string, signal: AbortSignal): Promise<number>;
  /**
   * Resolves when the answer begins.
   *
   * @throws ModelFailure
   */
  send(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
}

/** The language models that the user has. */
export interface LanguageModels {
  /**
   * Those that are there now, the one to take where none was named first.
   *
   * @throws ModelFailure where they can't be told
   */
  list(signal: AbortSignal): Promise<readonly LanguageModel[]>;
}

/** Why a model does not answer. */
export type FailureKind =
  /** There is none, or none of that name. */
  | 'no-model'
  /** The user, or whoever provides it, does not allow it. */
  | 'refused'
  /** Its provider wants no more requests for now. */
  | 'busy'
  /** Nothing answers where it should be. */
  | 'unreachable'
  /** It answered with an error, or with what can't be understood, or broke off. */
  | 'failed';

/** A model that does not answer, or not on. */
export class ModelFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    /** What happened and what to do, full sentences. The plugin may read them: nothing in them is the user's own. */
    message: string,
    /** What its provider said, for the user's eyes alone. */
    readonly detail?: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'ModelFailure';
  }
}
