import type { Begun, CheckPart, Crew, PartResult } from './crew/crew';
import { malformed, type Refused } from './refusal';

/** The part of the JavaScript API that is used; absent where there is no engine. */
interface Engine {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
}

function engineHere(): Engine | undefined {
  return (globalThis as { WebAssembly?: Engine }).WebAssembly;
}

/** Whether the engine would compile the bytes; true where there is none. */
function engineTakes(bytes: Uint8Array): boolean {
  return engineHere()?.validate(bytes) ?? true;
}

/**
 * Refuses bytes that the engine itself would not compile. The decoder finds what is broken in shape; this finds what is
 * wrong in types. Where there is no engine at hand, nothing is checked: whoever compiles the result finds out.
 */
export class EngineCheck {
  private begun: Begun | undefined;

  /** @param crew threads that can look while this one works */
  constructor(private readonly bytes: Uint8Array, private readonly crew: Crew | undefined) {}

  /** From here on another thread may look. */
  begin(): void {
    this.begun = this.crew?.begin<CheckPart>([{ kind: 'check', bytes: this.bytes }], checkHere);
  }

  /** Throws Refused. */
  finish(): void {
    const [result] = this.begun?.finish() ?? [];
    const valid = result?.kind === 'checked' ? result.valid : engineTakes(this.bytes);
    if (!valid) throw refusalOf(this.bytes);
  }
}

/** Does a part of that kind. */
export function checkHere({ bytes }: CheckPart): PartResult {
  return { kind: 'checked', valid: engineTakes(bytes) };
}

function refusalOf(bytes: Uint8Array): Refused {
  const engine = engineHere();
  let message = 'it is not valid';
  let offset = 0;
  try {
    if (engine !== undefined) new engine.Module(bytes);
  } catch (error) {
    message = error instanceof Error ? error.message.replace(/^.*?\(\): /, '') : String(error);
    // V8 ends its messages with the byte offset.
    offset = Number(/@\+(\d+)$/.exec(message)?.[1] ?? 0);
  }
  return malformed(offset, `The engine refuses the module: ${message}.`);
}
