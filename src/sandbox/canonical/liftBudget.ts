import { InvalidValue } from './invalidValue';

/** The most bytes that the arguments of one call may stand for: lists may name the same memory many times over. */
export const MAX_LIFTED_BYTES = 16 << 20;

/** Counts what is read for one call. */
export class LiftBudget {
  #left = MAX_LIFTED_BYTES;

  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new InvalidValue(`arguments of more than ${MAX_LIFTED_BYTES >> 20} MiB`);
  }
}
