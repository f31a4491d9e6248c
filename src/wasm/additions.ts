import { Assembler } from './assembler';
import { MAX_FUNCTIONS, MAX_TYPES } from './engineLimits';
import type { ModuleOutline } from './module';
import { refused } from './refusal';
import { writeValueType, type ValueType } from './valueTypes';
import { ByteWriter } from './writer';

/** A function that the rewriting adds. Its index is fixed before its body is written, so that others can call it. */
export interface AddedFunction {
  readonly name: string;
  readonly type: number;
  body: Assembler | undefined;
}

/** Types, globals and functions that are appended to a module's own. */
export class Additions {
  readonly types = new ByteWriter();
  typeCount = 0;
  readonly globals = new ByteWriter();
  readonly globalNames: string[] = [];
  readonly functions: AddedFunction[] = [];
  private readonly typeIndices = new Map<string, number>();

  /** @param firstFunction index of the first added function: behind all the module's own */
  constructor(
    private readonly outline: ModuleOutline,
    private readonly firstFunction: number,
  ) {}

  /** Index of a function type, added once. */
  type(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join(' ')}:${results.join(' ')}`;
    const known = this.typeIndices.get(key);
    if (known !== undefined) return known;
    const index = this.outline.types.length + this.typeCount++;
    if (index >= MAX_TYPES) throw refused('over-limit', 0, 'The module has no room for more types.');
    this.types.u8(0x60);
    for (const list of [params, results]) {
      this.types.u32(list.length);
      for (const type of list) writeValueType(this.types, type);
    }
    this.typeIndices.set(key, index);
    return index;
  }

  get globalCount(): number {
    return this.globalNames.length;
  }

  /** Adds a mutable i32 or i64 global and returns its index. */
  global(name: string, type: 'i32' | 'i64', initial: bigint): number {
    this.globals.u8(type === 'i32' ? 0x7f : 0x7e);
    this.globals.u8(1);
    this.globals.u8(type === 'i32' ? 0x41 : 0x42);
    this.globals.s64(type === 'i32' ? BigInt.asIntN(32, initial) : initial);
    this.globals.u8(0x0b);
    return this.outline.globals.length + this.globalNames.push(`airlock:${name}`) - 1;
  }

  /** Makes room for a function and returns its index. */
  declare(name: string, params: readonly ValueType[], results: readonly ValueType[]): number {
    return this.declareTyped(name, this.type(params, results));
  }

  /** Makes room for a function of a type that exists, and returns its index. */
  declareTyped(name: string, type: number): number {
    const index = this.firstFunction + this.functions.length;
    if (index >= MAX_FUNCTIONS) throw refused('over-limit', 0, 'The module has no room for more functions.');
    this.functions.push({ name: `airlock:${name}`, type, body: undefined });
    return index;
  }

  /** Writes the body of a declared function. */
  define(index: number, params: number, write: (code: Assembler) => void): void {
    const added = this.functions[index - this.firstFunction];
    if (added === undefined) throw new Error(`Function ${index} was not declared.`);
    added.body = new Assembler(params);
    write(added.body);
  }
}
