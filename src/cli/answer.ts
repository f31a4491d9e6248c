import { AirlockError } from '../errors';
import { exitCodeOfError } from './exitCodes';
import { toJson } from './json';

/** What a command found out: the same as text for people and as fields for programs. */
export interface Answer {
  readonly text: string;
  /** Beside `"ok": true`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** What failed although the rest was done: thrown once that is printed. */
  readonly failure?: AirlockError;
}

/**
 * Does the work of a command and prints what it says. With `json` that is one object, of a failure too: `{ "ok": false, "error": … }`
 * (README.md, "JSON"); the failure is thrown on.
 */
export async function answer(out: (text: string) => void, json: boolean, work: () => Promise<Answer>): Promise<void> {
  let found: Answer;
  try {
    found = await work();
  } catch (error) {
    if (json && error instanceof AirlockError) out(toJson({ ok: false, error: errorJson(error) }));
    throw error;
  }
  const { text, json: fields, failure } = found;
  out(json ? toJson({ ok: failure === undefined, ...fields, ...(failure === undefined ? {} : { error: errorJson(failure) }) }) : text);
  if (failure !== undefined) throw failure;
}

/** A failure as fields. */
export function errorJson(error: AirlockError): Readonly<Record<string, unknown>> {
  return {
    code: error.code,
    message: error.message,
    ...(error.nextStep === '' ? {} : { nextStep: error.nextStep }),
    ...(error.details.length === 0 ? {} : { details: error.details }),
    exitCode: exitCodeOfError(error.code),
  };
}
