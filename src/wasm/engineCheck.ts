import { malformed } from './refusal';

/** The part of the JavaScript API that is used; absent where there is no engine. */
interface Engine {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
}

/**
 * Refuses bytes that the engine itself would not compile. The decoder finds what is broken in shape; this finds what is
 * wrong in types. Where there is no engine at hand, nothing is checked: whoever compiles the result finds out.
 */
export function checkedByEngine(bytes: Uint8Array): void {
  const engine = (globalThis as { WebAssembly?: Engine }).WebAssembly;
  if (engine === undefined || engine.validate(bytes)) return;
  let message = 'it is not valid';
  let offset = 0;
  try {
    new engine.Module(bytes);
  } catch (error) {
    message = error instanceof Error ? error.message.replace(/^.*?\(\): /, '') : String(error);
    // V8 ends its messages with the byte offset.
    offset = Number(/@\+(\d+)$/.exec(message)?.[1] ?? 0);
  }
  throw malformed(offset, `The engine refuses the module: ${message}.`);
}
