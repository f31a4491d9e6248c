import type { WitType } from './types';

/** A variant's case as it is laid out: options, results and enums are variants, too (Canonical ABI, "Despecialization"). */
export interface Case {
  readonly type?: WitType;
}

/** The cases of a type that has some; undefined for any other. */
export function casesOf(type: WitType): readonly Case[] | undefined {
  if (typeof type === 'string') return undefined;
  if ('variant' in type) return type.variant;
  if ('enum' in type) return type.enum.map(() => ({}));
  if ('option' in type) return [{}, { type: type.option }];
  if ('result' in type) return [caseOf(type.result.ok), caseOf(type.result.error)];
  return undefined;
}

function caseOf(type: WitType | undefined): Case {
  return type === undefined ? {} : { type };
}

/** The fields of a record or a tuple, in order; undefined for any other type. */
export function fieldsOf(type: WitType): readonly WitType[] | undefined {
  if (typeof type === 'string') return undefined;
  if ('record' in type) return type.record.map(field => field.type);
  if ('tuple' in type) return type.tuple;
  return undefined;
}
