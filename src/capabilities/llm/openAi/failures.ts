import { printable } from '../../../printable';
import { ModelFailure } from '../languageModels';
import { parseCompletion } from './completion';
import type { EndpointNames } from './endpoint';

/** Bytes that are read of an answer that is an error. */
const MAX_ERROR_BYTES = 16 * 1024;
/** Characters of it that are shown. */
const MAX_DETAIL = 300;

/** An answer that is an error, read. */
export interface ErrorAnswer {
  readonly status: number;
  /** What the other side says. */
  readonly message: string;
  /** The field of the request that it does not take. */
  readonly param?: string;
}

/** Reads what an error says; as much of it as makes sense. */
export async function readError(response: Response): Promise<ErrorAnswer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_ERROR_BYTES) break;
    }
  } catch {
    // The status says the most; what came of the rest is shown.
  }
  const text = new TextDecoder().decode(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  const error = parseCompletion(text)?.error;
  return { status: response.status, message: error?.message ?? text, ...(error?.param === undefined ? {} : { param: error.param }) };
}

/** A failure for an answer that is an error. */
export function failureOf({ status, message }: ErrorAnswer, host: string, names: EndpointNames): ModelFailure {
  const detail = `${host} answered ${status}${message.trim() === '' ? '' : `: ${shown(message)}`}`;
  if (status === 401 || status === 403) return new ModelFailure('refused', `The endpoint of language models does not accept the key, or wants one. Set it ${names.setKey}.`, detail);
  if (status === 404) return new ModelFailure('no-model', `The endpoint of language models does not have the model, or is not where it should be. Check ${names.endpoint} and ${names.model}.`, detail);
  if (status === 429) return new ModelFailure('busy', 'The endpoint of language models wants no more requests for now. Try again later.', detail);
  if (status >= 300 && status < 400) return new ModelFailure('unreachable', `The endpoint of language models sends on to another address, which is not followed. Set ${names.endpoint} to where it is.`, detail);
  if (status === 503) return new ModelFailure('busy', 'The endpoint of language models is not ready. Try again later.', detail);
  return new ModelFailure('failed', `The endpoint of language models answered with an error (${status}). The plugin's log says what it said.`, detail);
}

/** A failure within an answer. */
export function brokenAnswer(host: string, what: string, cause?: unknown): ModelFailure {
  return new ModelFailure('failed', 'The language model\'s answer broke off. Try again.', `${host}: ${shown(what)}`, cause === undefined ? {} : { cause });
}

/** A connection that was not made. */
export function unreachable(host: string, names: EndpointNames, error: unknown): ModelFailure {
  const { cause, message } = error instanceof Error ? error : new Error(String(error));
  const why = cause instanceof Error && cause.message !== '' ? cause.message : message;
  return new ModelFailure('unreachable', `The endpoint of language models can't be reached. Start it, or correct ${names.endpoint}.`, `${host}: ${shown(why)}`, { cause: error });
}

/** One line, bounded. */
function shown(text: string): string {
  const line = printable(text.replace(/\s+/g, ' ').trim());
  return line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL)}…` : line;
}
