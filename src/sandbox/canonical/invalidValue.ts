/** A value that the Canonical ABI has a function trap for. */
export class InvalidValue extends Error {
  /** @param what it is, as what a plugin passed: "text that is not UTF-8" */
  constructor(readonly what: string) {
    super(`It passed ${what}.`);
    this.name = 'InvalidValue';
  }
}
