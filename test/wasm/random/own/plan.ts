import type { Choices } from './choices';
import type { Features } from './features';
import { Types } from './types';
import { isRef, ref, type Ref, type Value } from './values';

export interface Memory {
  readonly is64: boolean;
  readonly min: number;
  readonly max: number | undefined;
}
export interface Table extends Memory {
  readonly element: Ref;
}
export interface Global {
  readonly type: Value;
  readonly mutable: boolean;
}
export interface ElementSegment {
  readonly type: Ref;
  readonly mode: 'active' | 'passive' | 'declarative';
  readonly table: number;
  readonly length: number;
}
export interface DataSegment {
  readonly active: boolean;
  readonly memory: number;
  readonly length: number;
}

/** How an imported function behaves besides telling what it was called with (instance.ts). */
const manners = ['', '', 'calls', 'calls and catches', 'throws'] as const;

/** What a module declares: everything but code and constants. Index spaces count imports first. */
export class Plan {
  readonly types: Types;
  /** Type of each function. */
  readonly functions: number[] = [];
  readonly importedFunctions: number;
  readonly importNames: string[] = [];
  readonly memories: readonly Memory[];
  readonly tables: readonly Table[];
  /** Which of the first is imported. */
  readonly imported: { readonly memory: boolean; readonly table: boolean; readonly global: boolean; readonly tag: boolean };
  /** The first imported one, if any, and the counter that ends everything in time. */
  readonly globals: Global[] = [];
  readonly hangGlobal: number;
  /** What the counter is set to: loops and calls until the module traps. */
  readonly hangLimit: number;
  readonly tags: readonly number[];
  readonly elements: readonly ElementSegment[];
  readonly data: readonly DataSegment[];
  /** Functions that code may refer to. */
  readonly referable: readonly number[];
  readonly start: number | undefined;
  /** Sets the counter again; the last function. */
  readonly renew: number;

  constructor(readonly choices: Choices, readonly features: Features) {
    this.types = new Types(choices, features);
    const { types } = this;
    const all = types.indicesOf('func');
    const importable = all.filter(index => this.crosses(index));
    this.importedFunctions = choices.below(5);
    for (let index = 0; index < this.importedFunctions; index++) {
      const type = choices.of(importable);
      this.functions.push(type);
      this.importNames.push(`${index} ${choices.of(manners)}>${types.shapeOf(type, 'func').results.map(letter).join('')}`);
    }
    for (let own = choices.between(3, 9); own > 0; own--) this.functions.push(choices.oneIn(8) ? 0 : choices.of(all));
    this.renew = this.functions.push(0) - 1;
    const allowImports = choices.oneIn(4);
    this.imported = {
      memory: allowImports && choices.oneIn(2), table: allowImports && features.open && choices.oneIn(2),
      global: allowImports && choices.oneIn(2), tag: allowImports && (features.legacy || features.exnref),
    };
    this.memories = choices.times(Math.min(this.imported.memory ? choices.between(1, 3) : choices.below(4), features.memories ? 3 : 1), index => this.memory(index === 0 && this.imported.memory));
    this.tables = choices.times(choices.between(1, features.references ? 4 : 1), index => this.table(index));
    if (this.imported.global) this.globals.push({ type: 'i32', mutable: true });
    this.hangGlobal = this.globals.push({ type: 'i32', mutable: true }) - 1;
    this.hangLimit = choices.of([20, 60, 200, 500]);
    for (let more = choices.below(8); more > 0; more--) this.globals.push({ type: constant(types.value()), mutable: choices.oneIn(3) ? false : true });
    this.tags = this.makeTags(all);
    this.referable = this.functions.map((_, index) => index).filter(index => index !== this.renew && !choices.oneIn(3));
    this.elements = choices.times(choices.below(6), () => this.element());
    this.data = this.memories.length === 0 ? choices.times(choices.below(3), () => ({ active: false, memory: 0, length: choices.below(40) }))
      : choices.times(choices.below(4), () => ({ active: choices.oneIn(2), memory: choices.below(this.memories.length), length: choices.below(40) }));
    const starters = this.functions.flatMap((type, index) => (type === 0 && index >= this.importedFunctions && index !== this.renew ? [index] : []));
    this.start = starters.length > 0 && choices.oneIn(4) ? choices.of(starters) : undefined;
  }

  /** Whether a function of this type can be called from JavaScript and back: no vectors, no exceptions, no results that are never null. */
  crosses(type: number): boolean {
    const { params, results } = this.types.shapeOf(type, 'func');
    const passes = (value: Value): boolean => value !== 'v128' && !(isRef(value) && (value.heap === 'exn' || value.heap === 'noexn'));
    return params.every(passes) && results.every(value => passes(value) && (!isRef(value) || value.nullable))
      && (this.features.open || ![...params, ...results].some(isRef));
  }

  private memory(imported: boolean): Memory {
    const { choices, features } = this;
    const min = choices.below(3);
    return { is64: features.wide && choices.oneIn(2), min, max: imported || choices.oneIn(2) ? min + choices.below(4) : undefined };
  }

  private table(index: number): Table {
    const { choices, features } = this;
    const imported = index === 0 && this.imported.table;
    const min = choices.below(8);
    const is64 = !imported && features.wide && choices.oneIn(2);
    let element: Ref = imported || index === 0 || !features.references || choices.oneIn(3) ? ref('func') : this.types.reference();
    // Without an initialiser, elements are null; and a table of exceptions cannot be.
    if (element.heap === 'exn' || element.heap === 'noexn') element = ref('func');
    if (!element.nullable) element = ref(element.heap);
    return { element, is64, min, max: imported || choices.oneIn(2) ? min + choices.below(6) : undefined };
  }

  private makeTags(all: readonly number[]): number[] {
    const { choices, features, types } = this;
    if (!features.legacy && !features.exnref) return [];
    const withoutResults = all.filter(index => types.shapeOf(index, 'func').results.length === 0);
    return [...(this.imported.tag ? [0] : []), ...choices.times(choices.between(1, 3), () => choices.of(withoutResults))];
  }

  private element(): ElementSegment {
    const { choices, features } = this;
    const table = choices.below(this.tables.length);
    const mode = choices.of(['active', 'passive', 'passive', 'declarative'] as const);
    const type: Ref = mode === 'active' ? (this.tables[table] as Table).element : features.typed && choices.oneIn(2) ? constant(this.types.reference()) : ref('func');
    return { type, mode, table, length: mode === 'active' ? choices.below(Math.min(4, (this.tables[table] as Table).min + (choices.oneIn(20) ? 2 : 1))) : choices.below(5) };
  }
}

/** A type that a constant expression always has a value of. */
function constant<T extends Value>(type: T): T | Ref {
  return isRef(type) && !type.nullable && type.heap !== 'i31' ? ref(type.heap) : type;
}

function letter(value: Value): string {
  return isRef(value) ? 'r' : { i32: 'i', i64: 'l', f32: 'f', f64: 'd', v128: 'v' }[value];
}
