import type { Links } from '../../sandbox/links';
import type { Hardened } from '../../sandbox/hardener';
import type { PlanRequest } from './planMessages';

/** To the task worker. */
export type TaskRequest =
  | { readonly kind: 'harden'; readonly id: number; readonly bytes: Uint8Array; readonly links: Links; readonly digest: string | undefined }
  /** Nothing is to be done yet, but soon may be. */
  | { readonly kind: 'prepare' }
  /** For a worker that does nothing else. */
  | PlanRequest;

/** From the task worker. */
export type TaskResponse =
  | { readonly id: number; readonly ok: true; readonly value: Hardened }
  | { readonly id: number; readonly ok: false; readonly message: string };
