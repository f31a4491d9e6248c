import { AirlockError } from '../../errors';
import type { ErrorCode, ErrorDetail } from '../../errors';
import type { Row, SqlValue } from '../sql';

/** What is asked of a store in another thread. `turn` names a read or a write, `call` one statement of it. */
export type StoreRequest =
  | { readonly kind: 'run'; readonly turn: number; readonly mode: 'read' | 'write' }
  | { readonly kind: 'select' | 'change'; readonly turn: number; readonly call: number; readonly sql: string; readonly parameters: readonly SqlValue[] }
  /** The function has ended; what it changed is to be kept where `ok`. */
  | { readonly kind: 'done'; readonly turn: number; readonly ok: boolean }
  | { readonly kind: 'close' };

/** What it answers and tells. */
export type StoreResponse =
  /** The function is to be called, maybe not for the first time. */
  | { readonly kind: 'call'; readonly turn: number }
  | { readonly kind: 'rows'; readonly call: number; readonly rows: readonly Row[] }
  | { readonly kind: 'changed'; readonly call: number; readonly rows: number }
  | { readonly kind: 'refused'; readonly call: number; readonly error: SentError }
  | { readonly kind: 'settled'; readonly turn: number; readonly error?: SentError }
  | { readonly kind: 'news'; readonly tables?: readonly string[] }
  | { readonly kind: 'problem'; readonly error: SentError }
  | { readonly kind: 'closed' };

/** An error that crosses threads. */
export interface SentError {
  readonly message: string;
  readonly code?: ErrorCode;
  readonly nextStep?: string;
  readonly details?: readonly ErrorDetail[];
}

export function sendable(error: unknown): SentError {
  if (error instanceof AirlockError) return { message: error.message, code: error.code, nextStep: error.nextStep, details: error.details };
  return { message: error instanceof Error ? error.message : String(error) };
}

export function received({ message, code, nextStep, details }: SentError): Error {
  return code === undefined ? new Error(message) : new AirlockError(code, message, nextStep, details === undefined ? {} : { details });
}
