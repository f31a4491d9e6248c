import { FUEL_EXPORT, meter, type MeterPlan } from '../../src/wasm/index';
import { wat } from './wat';

export type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** A metered module with its exports and its fuel. */
export interface Metered {
  readonly exports: Exports;
  /** The exported global. */
  readonly fuel: WebAssembly.Global<'i64'>;
  /** Fuel used since it was instantiated. */
  readonly used: () => bigint;
}

/** Meters text with the simple scheme, unless the plan says otherwise, and instantiates it. */
export function metered(text: string, imports: WebAssembly.Imports = {}, plan: MeterPlan = {}): Metered {
  const result = meter(wat(text), { scheme: 'oracle', ...plan });
  if (!result.ok) throw new Error(`refused: ${result.refusal.message}`);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(result.bytes), imports);
  const fuel = exports[FUEL_EXPORT] as WebAssembly.Global<'i64'>;
  const initial = fuel.value;
  return { exports: exports as Exports, used: () => initial - fuel.value, fuel };
}

/** Calls an export. */
export function call(module: Pick<Metered, 'exports'>, name: string, ...args: unknown[]): unknown {
  const target = module.exports[name];
  if (target === undefined) throw new Error(`no export ${name}`);
  return target(...args);
}

/** Fuel that one call uses. */
export function fuelOf(module: Metered, name: string, ...args: unknown[]): bigint {
  const before = module.fuel.value;
  call(module, name, ...args);
  return before - module.fuel.value;
}
