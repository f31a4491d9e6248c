/** Hardening: bytes in, hardened bytes or a refusal out. No editor, no Node. */
export { harden, ENTRY_EXPORT, MEMORY_EXPORT } from './harden';
export { HARDEN_VERSION } from './hardenVersion';
export { meter } from './meter';
export { practiceModule } from './practice';
export { FUEL_VERSION, hostCallFuel } from './costs';
export { featureSteps, placeOf, refusalSteps } from './refusal';
export { MAX_STACK_BYTES } from './stackEstimate';
export * from './types';
export * from './protocol';
