import { decodeModule } from './decodeModule';
import type { Crew } from './crew/crew';
import { EngineCheck } from './engineCheck';
import type { ModuleOutline } from './module';
import { functionName } from './names';
import { refused, Refused } from './refusal';
import { FUEL_EXPORT, SET_FUEL_EXPORT, type Refusal } from './types';

/**
 * Decodes, rewrites and turns refusals into values: the frame of `harden` and `meter`. What the decoder finds comes
 * first, since it knows offsets and features; what only the engine finds comes last.
 */
export function rewritten<T extends object>(
  bytes: Uint8Array, rewrite: (outline: ModuleOutline, engine: EngineCheck) => T, crew?: Crew,
): ({ readonly ok: true } & T) | { readonly ok: false; readonly refusal: Refusal } {
  let outline: ModuleOutline | undefined;
  try {
    outline = decodeModule(bytes);
    const engine = new EngineCheck(bytes, crew);
    const result = rewrite(outline, engine);
    engine.finish();
    return { ok: true, ...result };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, refusal: withName(error.refusal, outline) };
  }
}

/** The refusal with the function that it is about, and its name. */
function withName(refusal: Refusal, outline: ModuleOutline | undefined): Refusal {
  if (outline === undefined) return refusal;
  const { functionIndex = functionAt(outline, refusal.offset) } = refusal;
  if (functionIndex === undefined) return refusal;
  const name = functionName(outline, functionIndex);
  return { ...refusal, functionIndex, ...(name === undefined ? {} : { functionName: name }) };
}

/** The function whose body holds an offset, for what only the engine finds. */
function functionAt({ bodies, importedFunctions }: ModuleOutline, offset: number): number | undefined {
  const body = bodies.findIndex(({ start, end }) => start <= offset && offset < end);
  return body < 0 ? undefined : importedFunctions + body;
}

/** Refuses a module that exports under a name that is ours, as one does that was metered already. */
export function reservedExports(outline: ModuleOutline): void {
  const taken = outline.exports.find(({ name }) => name === FUEL_EXPORT || name === SET_FUEL_EXPORT);
  if (taken === undefined) return;
  throw refused('unsupported-feature', taken.offset, `The module exports "${taken.name}", a reserved name.`, {
    feature: 'a reserved export name', nextStep: 'Give the module as it was before it was metered or hardened.',
  });
}
