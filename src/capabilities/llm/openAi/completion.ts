import * as v from 'valibot';
import type { TokenUse } from '../languageModels';

/** Larger figures than these are no counts of tokens. */
const tokens = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000));

/** A count that makes no sense is none. */
const usage = v.fallback(v.nullish(v.object({ prompt_tokens: tokens, completion_tokens: tokens })), undefined);

const text = v.nullish(v.object({ content: v.nullish(v.string()) }));

const error = v.nullish(v.union([v.string(), v.object({ message: v.nullish(v.string()), param: v.nullish(v.string()) })]));

/** A chunk of a streamed answer, or a whole answer: what of it is looked at. */
const completion = v.object({
  choices: v.nullish(v.array(v.object({ delta: text, message: text, finish_reason: v.nullish(v.string()) }))),
  usage,
  error,
});

/** What one chunk tells. */
export interface Completion {
  readonly text: string;
  /** Why the answer ended, where it did: `stop`, `length`. */
  readonly finish?: string;
  readonly used?: TokenUse;
  /** What went wrong on the other side. */
  readonly error?: { readonly message: string; readonly param?: string };
}

/** Reads a chunk or an answer; `undefined` where it is none. */
export function parseCompletion(json: string): Completion | undefined {
  let written: unknown;
  try {
    written = JSON.parse(json);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(completion, written);
  if (!parsed.success) return undefined;
  const { choices, usage: used, error: wrong } = parsed.output;
  const first = choices?.[0];
  const finish = first?.finish_reason ?? undefined;
  return {
    text: first?.delta?.content ?? first?.message?.content ?? '',
    ...(finish === undefined ? {} : { finish }),
    ...(used === null || used === undefined ? {} : { used: { prompt: used.prompt_tokens, completion: used.completion_tokens } }),
    ...(wrong === null || wrong === undefined ? {} : { error: readError(wrong) }),
  };
}

function readError(wrong: string | { readonly message?: string | null | undefined; readonly param?: string | null | undefined }): { readonly message: string; readonly param?: string } {
  if (typeof wrong === 'string') return { message: wrong };
  const { message, param } = wrong;
  return { message: message ?? '', ...(param === null || param === undefined ? {} : { param }) };
}
