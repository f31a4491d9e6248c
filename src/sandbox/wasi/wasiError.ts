import type { ErrnoName } from './errno';

/** Ends a WASI call with this errno. */
export class WasiError extends Error {
  constructor(readonly errno: Exclude<ErrnoName, 'success'>) {
    super(`WASI error ${errno}.`);
    this.name = 'WasiError';
  }
}
