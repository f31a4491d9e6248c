import type { ByteWriter } from '../../../../src/wasm/writer';
import type { Choices } from './choices';
import type { Features } from './features';
import { isRef, ref, same, unpacked, writeStorage, writeValue, type Heap, type NumberType, type Ref, type Storage, type Value } from './values';

export interface Field {
  readonly type: Storage;
  readonly mutable: boolean;
}
export interface FunctionShape {
  readonly kind: 'func';
  readonly params: readonly Value[];
  readonly results: readonly Value[];
}
export type Shape = FunctionShape | { readonly kind: 'struct'; readonly fields: readonly Field[] } | { readonly kind: 'array'; readonly element: Field };
export interface TypeEntry {
  readonly shape: Shape;
  readonly final: boolean;
  readonly parent?: number;
}

const scalars: readonly NumberType[] = ['i32', 'i32', 'i64', 'f32', 'f64'];
const shapesOfSignatures: readonly (readonly [number, number])[] = [[0, 0], [0, 1], [1, 1], [2, 1], [1, 0], [3, 1], [1, 2], [2, 3], [0, 2], [4, 0]];

/** The type section: function types, and with garbage collection structures, arrays, groups and subtypes. */
export class Types {
  readonly entries: TypeEntry[] = [{ shape: { kind: 'func', params: [], results: [] }, final: true }];
  private readonly groups: number[] = [1];
  /** Kinds of the types of the group that is being made, which may refer to each other. */
  private pending: Shape['kind'][] = [];

  constructor(private readonly choices: Choices, private readonly features: Features) {
    const plain = choices.between(3, 7);
    for (let made = 0; made < plain; made++) this.add([this.signature(made % 2 === 0)]);
    if (!features.gc) return;
    for (let groups = choices.between(2, 6); groups > 0; groups--) this.addGroup(choices.oneIn(2) ? 1 : choices.between(2, 4));
  }

  private add(shapes: readonly Shape[]): void {
    this.groups.push(shapes.length);
    for (const shape of shapes) this.entries.push({ shape, final: true });
  }

  private signature(numeric: boolean): FunctionShape {
    const { choices } = this;
    const [params, results] = choices.of(shapesOfSignatures);
    const value = (): Value => (numeric ? choices.of(scalars) : this.value());
    return { kind: 'func', params: choices.times(params, value), results: choices.times(results, value) };
  }

  private addGroup(size: number): void {
    const { choices } = this;
    const from = this.entries.length;
    this.pending = choices.times(size, () => choices.of(['struct', 'struct', 'array', 'func'] as const));
    const made: TypeEntry[] = [];
    for (const kind of this.pending) {
      const parents = this.entries.flatMap((entry, index) => (!entry.final && entry.shape.kind === kind ? [index] : []));
      const final = choices.oneIn(3);
      if (parents.length > 0 && choices.oneIn(2)) {
        const parent = choices.of(parents);
        made.push({ shape: this.extended((this.entries[parent] as TypeEntry).shape), final, parent });
      } else {
        made.push({ shape: this.shape(kind), final });
      }
    }
    this.groups.push(-size);
    this.pending = [];
    this.entries.push(...made);
    if (this.entries.length !== from + size) throw new Error('A group has another size.');
  }

  private shape(kind: Shape['kind']): Shape {
    const { choices } = this;
    if (kind === 'func') return this.signature(false);
    if (kind === 'array') return { kind, element: this.field() };
    return { kind, fields: choices.times(choices.below(5), () => this.field()) };
  }

  private extended(shape: Shape): Shape {
    if (shape.kind !== 'struct') return shape;
    return { kind: 'struct', fields: [...shape.fields, ...this.choices.times(this.choices.below(3), () => this.field())] };
  }

  private field(): Field {
    const { choices } = this;
    const type = choices.oneIn(5) ? choices.of(['i8', 'i16'] as const) : this.value(true);
    return { type, mutable: !choices.oneIn(3) };
  }

  /** Any type that the features allow. */
  value(inField = false): Value {
    const { choices, features } = this;
    if (choices.below(100) < 55) return choices.of(scalars);
    if (features.simd && choices.oneIn(3)) return 'v128';
    if (!features.references) return choices.of(scalars);
    const reference = this.reference();
    return inField && !reference.nullable && reference.heap !== 'i31' ? ref(reference.heap) : reference;
  }

  reference(): Ref {
    const { choices, features } = this;
    const heaps: Heap[] = ['func', 'extern'];
    if (features.gc) heaps.push('any', 'eq', 'i31', 'struct', 'array', 'none', 'nofunc', 'noextern');
    if (features.exnref) heaps.push('exn');
    const known = this.entries.length + this.pending.length;
    if (features.typed && choices.below(3) > 0) {
      const index = choices.below(known);
      if (features.gc || this.kindOf(index) === 'func') return ref(index, choices.below(4) > 0);
    }
    const heap = choices.of(heaps);
    return ref(heap, !features.typed || heap === 'none' || choices.below(4) > 0);
  }

  private kindOf(index: number): Shape['kind'] {
    return this.entries[index]?.shape.kind ?? this.pending[index - this.entries.length] ?? 'func';
  }

  shapeOf<K extends Shape['kind']>(index: number, kind: K): Extract<Shape, { kind: K }> {
    const shape = this.entries[index]?.shape;
    if (shape?.kind !== kind) throw new Error(`Type ${index} is not of the kind ${kind}.`);
    return shape as Extract<Shape, { kind: K }>;
  }

  indicesOf(kind: Shape['kind']): number[] {
    return this.entries.flatMap((entry, index) => (entry.shape.kind === kind ? [index] : []));
  }

  /** Whether every value of the first heap type is one of the second. */
  heapIsSub(a: Heap, b: Heap): boolean {
    if (a === b) return true;
    if (typeof b === 'number') return typeof a === 'number' ? this.descends(a, b) : a === (this.kindOf(b) === 'func' ? 'nofunc' : 'none');
    const kind = typeof a === 'number' ? this.kindOf(a) : a;
    switch (b) {
      case 'any': return kind === 'eq' || kind === 'i31' || kind === 'struct' || kind === 'array' || kind === 'none';
      case 'eq': return kind === 'i31' || kind === 'struct' || kind === 'array' || kind === 'none';
      case 'i31': return kind === 'none';
      case 'struct': case 'array': return kind === b || kind === 'none';
      case 'func': return kind === 'func' || kind === 'nofunc';
      case 'extern': return kind === 'noextern';
      case 'exn': return kind === 'noexn';
      default: return false;
    }
  }

  private descends(from: number, to: number): boolean {
    for (let at: number | undefined = from; at !== undefined; at = this.entries[at]?.parent) {
      if (at === to) return true;
    }
    return false;
  }

  isSub(a: Value, b: Value): boolean {
    if (isRef(a) && isRef(b)) return (b.nullable || !a.nullable) && this.heapIsSub(a.heap, b.heap);
    return same(a, b);
  }

  write(out: ByteWriter): void {
    out.u32(this.groups.length);
    let index = 0;
    for (const group of this.groups) {
      if (group < -1 || (group === -1 && index % 2 === 0)) {
        out.u8(0x4e);
        out.u32(-group);
      }
      for (let member = Math.abs(group); member > 0; member--) writeEntry(out, this.entries[index++] as TypeEntry);
    }
  }
}

function writeEntry(out: ByteWriter, { shape, final, parent }: TypeEntry): void {
  if (!final || parent !== undefined) {
    out.u8(final ? 0x4f : 0x50);
    out.u32(parent === undefined ? 0 : 1);
    if (parent !== undefined) out.u32(parent);
  }
  const field = ({ type, mutable }: Field): void => {
    writeStorage(out, type);
    out.u8(mutable ? 1 : 0);
  };
  switch (shape.kind) {
    case 'func':
      out.u8(0x60);
      for (const list of [shape.params, shape.results]) {
        out.u32(list.length);
        for (const value of list) writeValue(out, value);
      }
      return;
    case 'struct':
      out.u8(0x5f);
      out.u32(shape.fields.length);
      return shape.fields.forEach(field);
    default:
      out.u8(0x5e);
      field(shape.element);
  }
}

/** Whether a value of it exists without anybody making one. */
export function isDefaultable(storage: Storage): boolean {
  const value = unpacked(storage);
  return !isRef(value) || value.nullable;
}
