import { decodeModule, functionTypeOf } from '../../../src/wasm/decodeModule';
import { ExternKind, type FunctionType } from '../../../src/wasm/module';
import { FUEL_EXPORT, type Refusal } from '../../../src/wasm/index';
import { makeCaller, needsCaller, type Caller } from './caller';
import { hostReference, type Constant, type ResultValue } from './values';

/** A module made ready for a world: its bytes, or why it is refused. */
export type Prepared = { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> } | { readonly ok: false; readonly refusal: Refusal };
export type Prepare = (bytes: Uint8Array<ArrayBuffer>) => Prepared;

/** A module was refused for a feature that is not admitted: what a script does with it cannot be compared. */
export class NotAdmitted extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** An instance of a script, with the types of its exported functions. */
interface Instance {
  readonly exports: WebAssembly.Exports;
  readonly types: ReadonlyMap<string, FunctionType>;
  readonly callers: Map<string, Caller>;
}

/** One way of running a script: its own instances, its own host module, every module prepared in the same way. */
export class World {
  private readonly registered: WebAssembly.Imports;
  private readonly instances = new Map<string, Instance>();
  private readonly fuels: WebAssembly.Global<'i64'>[] = [];
  private current: Instance | undefined;

  constructor(private readonly prepare: Prepare) {
    this.registered = { spectest: spectest() };
  }

  /** Compiles and instantiates a module; it becomes the current one. */
  instantiate(bytes: Uint8Array<ArrayBuffer>, name: string | undefined): void {
    this.current = undefined;
    if (name !== undefined) this.instances.delete(name);
    const module = this.compile(bytes);
    const { exports } = new WebAssembly.Instance(module, this.registered);
    const fuel = exports[FUEL_EXPORT];
    if (fuel !== undefined) this.fuels.push(fuel as WebAssembly.Global<'i64'>);
    const outline = decodeModule(bytes);
    const types = new Map(outline.exports
      .filter(entry => entry.kind === ExternKind.func)
      .map(entry => [entry.name, functionTypeOf(outline, entry.index)]));
    this.current = { exports, types, callers: new Map() };
    if (name !== undefined) this.instances.set(name, this.current);
  }

  compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
    const prepared = this.prepare(bytes);
    if (prepared.ok) return new WebAssembly.Module(prepared.bytes);
    if (prepared.refusal.code === 'malformed') throw new WebAssembly.CompileError(prepared.refusal.message);
    throw new NotAdmitted(prepared.refusal);
  }

  register(as: string, name: string | undefined): void {
    this.registered[as] = this.find(name).exports;
  }

  /** Fuel that all instances have left together. */
  get fuelLeft(): bigint {
    return this.fuels.reduce((sum, fuel) => sum + fuel.value, 0n);
  }

  invoke(name: string | undefined, field: string, args: readonly Constant[]): ResultValue[] {
    const instance = this.find(name);
    const target = instance.exports[field];
    const type = instance.types.get(field);
    if (typeof target !== 'function' || type === undefined) throw new Error(`no function ${field}`);
    const caller = needsCaller(type) ? callerOf(instance, field, target, type) : undefined;
    if (caller !== undefined) {
      return caller(args.map(constant => (constant.type === 'ref' ? new Uint8Array() : constant.bytes)));
    }
    const result: unknown = (target as (...values: unknown[]) => unknown)(...args.map(toValue));
    if (type.results.length === 0) return [];
    const results = type.results.length === 1 ? [result] : [...(result as Iterable<unknown>)];
    return results.map((value, index) => fromValue(value, type.results[index] as number));
  }

  get(name: string | undefined, field: string): ResultValue[] {
    const instance = this.find(name);
    const global = instance.exports[field];
    if (!(global instanceof WebAssembly.Global)) throw new Error(`no global ${field}`);
    const value: unknown = global.value;
    if (typeof value === 'bigint') return [fromValue(value, 0x7e)];
    // The type of a global is not needed: scripts compare references, and numbers by their bits as the literal has them.
    return [typeof value === 'number' ? numberResult(value) : { type: 'ref', value }];
  }

  private find(name: string | undefined): Instance {
    const instance = name === undefined ? this.current : this.instances.get(name);
    if (instance === undefined) throw new Error(`no instance ${name ?? ''}`);
    return instance;
  }
}

/** The caller of a function; `undefined` where its type is not what it looks like (a subtype, or one of a group). */
function callerOf(instance: Instance, field: string, target: unknown, type: FunctionType): Caller | undefined {
  const known = instance.callers.get(field);
  if (known !== undefined) return known;
  try {
    const made = makeCaller(target, type);
    instance.callers.set(field, made);
    return made;
  } catch (error) {
    if (error instanceof WebAssembly.LinkError) return undefined;
    throw error;
  }
}

function toValue(constant: Constant): unknown {
  if (constant.type === 'ref') return constant.form === 'ref.null' ? null : hostReference(constant.index ?? 0);
  const view = new DataView(constant.bytes.buffer, constant.bytes.byteOffset);
  switch (constant.type) {
    case 'i32': return view.getInt32(0, true);
    case 'i64': return view.getBigInt64(0, true);
    case 'f32': return view.getFloat32(0, true);
    default: return view.getFloat64(0, true);
  }
}

function fromValue(value: unknown, type: number): ResultValue {
  const view = new DataView(new ArrayBuffer(8));
  switch (type) {
    case 0x7f:
      view.setInt32(0, Number(value), true);
      return { type: 'i32', bytes: new Uint8Array(view.buffer, 0, 4) };
    case 0x7e:
      view.setBigInt64(0, BigInt(value as bigint), true);
      return { type: 'i64', bytes: new Uint8Array(view.buffer) };
    case 0x7d:
      view.setFloat32(0, Number(value), true);
      return { type: 'f32', bytes: new Uint8Array(view.buffer, 0, 4) };
    case 0x7c:
      view.setFloat64(0, Number(value), true);
      return { type: 'f64', bytes: new Uint8Array(view.buffer) };
    default:
      return { type: 'ref', value };
  }
}

function numberResult(value: number): ResultValue {
  if (Number.isInteger(value) && !Object.is(value, -0)) return fromValue(value, 0x7f);
  return Math.fround(value) === value ? fromValue(value, 0x7d) : fromValue(value, 0x7c);
}

/** The host module that scripts import from. */
function spectest(): WebAssembly.ModuleImports {
  const nothing = (): void => undefined;
  const imports: WebAssembly.ModuleImports = {
    print: nothing, print_i32: nothing, print_i64: nothing, print_f32: nothing, print_f64: nothing,
    print_i32_f32: nothing, print_f64_f64: nothing,
    global_i32: new WebAssembly.Global({ value: 'i32' }, 666),
    global_i64: new WebAssembly.Global({ value: 'i64' }, 666n),
    global_f32: new WebAssembly.Global({ value: 'f32' }, 666.6),
    global_f64: new WebAssembly.Global({ value: 'f64' }, 666.6),
    table: new WebAssembly.Table({ initial: 10, maximum: 20, element: 'anyfunc' }),
    memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
  };
  try {
    const table64 = { initial: 10n, maximum: 20n, element: 'anyfunc', address: 'i64' } as unknown as WebAssembly.TableDescriptor;
    imports.table64 = new WebAssembly.Table(table64);
  } catch {
    // An engine without 64-bit tables has no use for one.
  }
  return imports;
}
