import { ExternKind, type CompositeType, type FunctionType, type ModuleOutline } from '../module';
import type { ModuleScan } from '../scan';
import { isConcrete, isReference, type ValueType } from '../valueTypes';

/** Byte of `externref`, `nullexternref`, `exnref` and `nullexnref`: no function can hide behind one. */
const hostReferences = new Set([0x6f, 0x72, 0x69, 0x74]);

/**
 * Whether no reference to a function can cross the module's boundary, so that nobody but its own code calls through
 * one. Then functions may change their signatures.
 */
export function isClosed(outline: ModuleOutline): boolean {
  const imported = (kind: number, index: number): boolean => {
    switch (kind) {
      case ExternKind.func:
        return signatureIsFree(outline, outline.functions[index]);
      case ExternKind.table:
        return cannotHoldFunctions(outline.tables[index]?.element ?? 0);
      case ExternKind.global:
        return cannotHoldFunctions(outline.globals[index]?.type ?? 0);
      case ExternKind.tag:
        return signatureIsFree(outline, outline.tags[index]);
      default:
        return true;
    }
  };
  return [...outline.imports, ...outline.exports].every(({ kind, index }) => imported(kind, index));
}

function signatureIsFree(outline: ModuleOutline, typeIndex: number | undefined): boolean {
  const type = outline.types[typeIndex ?? -1];
  return type?.kind === 'func' && !type.nested && !type.open && [...type.params, ...type.results].every(cannotHoldFunctions);
}

function cannotHoldFunctions(type: ValueType): boolean {
  return !isReference(type) || hostReferences.has(type & 0xff) || isAbstractHost(type);
}

/** `(ref extern)` and the like, written out. */
function isAbstractHost(type: ValueType): boolean {
  return type > 0xff && !isConcrete(type) && hostReferences.has(type >> 9);
}

/**
 * Whether every function type is told from the others by its parameters and results alone: no subtypes, no groups,
 * nothing that names a type.
 */
export function hasPlainTypes(outline: ModuleOutline, scan: ModuleScan): boolean {
  const named = (type: ValueType): boolean => isConcrete(type);
  return !scan.typedReferences
    && outline.types.every(isPlain)
    && !outline.tables.some(table => named(table.element)) && !outline.globals.some(global => named(global.type));
}

function isPlain(type: CompositeType): boolean {
  return type.kind === 'func' && !type.nested && !type.open && ![...type.params, ...type.results].some(isConcrete);
}

/** What tells plain function types apart. */
export function plainKey(type: FunctionType): string {
  return `${type.params.join(' ')}:${type.results.join(' ')}`;
}
