import { ModelFailure, type ModelAnswer, type TokenUse } from '../languageModels';
import { parseCompletion, type Completion } from './completion';
import { brokenAnswer } from './failures';
import { MalformedStream, eventData } from './serverSentEvents';

/** Bytes of an answer that comes as a whole. */
const MAX_WHOLE_BYTES = 8 << 20;

/** What ends a stream of chunks. */
const DONE = '[DONE]';

/**
 * Reads the answer of an endpoint: a stream of chunks, or the whole of it at once from a server that does not stream.
 *
 * @param letGo ends the request
 */
export function answerOf(response: Response, host: string, letGo: AbortController): ModelAnswer {
  const known: { used?: TokenUse; finish?: string } = {};
  const isWhole = /^application\/json\b/i.test(response.headers.get('content-type') ?? '');
  const pieces = isWhole ? whole(response, host) : streamed(response, host);
  const text = textOf(pieces, known, host);
  return {
    text: {
      next: () => text.next(),
      async return() {
        letGo.abort();
        // The stream that is given up says so once more.
        await text.return().catch(() => undefined);
        return { done: true, value: undefined };
      },
    },
    isCut: () => known.finish === 'length',
    used: () => known.used,
  };
}

async function* textOf(pieces: AsyncIterable<Completion>, known: { used?: TokenUse; finish?: string }, host: string): AsyncGenerator<string, void> {
  try {
    for await (const { text, finish, used, error } of pieces) {
      if (error !== undefined) throw brokenAnswer(host, error.message);
      if (used !== undefined) known.used = used;
      // Where a reason was given nothing follows it but a count of what was used.
      if (text !== '' && known.finish === undefined) yield text;
      if (finish !== undefined) known.finish ??= finish;
    }
  } catch (error) {
    throw error instanceof ModelFailure ? error : brokenAnswer(host, error instanceof Error ? error.message : String(error), error);
  }
  if (known.finish === undefined) throw brokenAnswer(host, 'it ended in the middle of an answer');
}

async function* streamed(response: Response, host: string): AsyncGenerator<Completion, void> {
  const chunks = (response.body ?? []) as AsyncIterable<Uint8Array>;
  for await (const data of eventData(chunks)) {
    if (data.trim() === DONE) {
      // Not every server gives a reason.
      yield { text: '', finish: 'stop' };
      return;
    }
    const chunk = parseCompletion(data);
    if (chunk === undefined) throw brokenAnswer(host, 'it sent a chunk that is none');
    yield chunk;
  }
}

async function* whole(response: Response, host: string): AsyncGenerator<Completion, void> {
  const decoder = new TextDecoder();
  let json = '';
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_WHOLE_BYTES) throw new MalformedStream(`It has more than ${MAX_WHOLE_BYTES} bytes.`);
    json += decoder.decode(chunk, { stream: true });
  }
  const answer = parseCompletion(json);
  if (answer === undefined) throw brokenAnswer(host, 'it sent an answer that is none');
  yield { ...answer, finish: answer.finish ?? 'stop' };
}
