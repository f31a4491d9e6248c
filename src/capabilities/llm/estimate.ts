import type { ChatMessage } from './languageModels';

/** What a message takes besides its text: its role, and marks around it. */
const TOKENS_PER_MESSAGE = 4;

/**
 * Tokens of a text that nobody counts, in bytes of UTF-8: one for every two. Tokenizers make one of about four bytes of English or
 * of three of code, and one or two of a Chinese character of three bytes; so this is rather too many.
 */
export function estimatedTokens(text: string): number {
  return Math.ceil(utf8Length(text) / 2);
}

/** Tokens of messages that nobody counts. */
export function estimatedPrompt(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + TOKENS_PER_MESSAGE + estimatedTokens(content), TOKENS_PER_MESSAGE);
}

/** Bytes of a text in UTF-8, without making them. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
