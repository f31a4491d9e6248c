import type { Links } from '../../sandbox/links';
import type { Hardened } from '../../sandbox/hardener';

/** To the task worker. */
export interface TaskRequest {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly links: Links;
}

/** From the task worker. */
export type TaskResponse =
  | { readonly id: number; readonly ok: true; readonly value: Hardened }
  | { readonly id: number; readonly ok: false; readonly message: string };
