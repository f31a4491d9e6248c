import { loadParser } from '../wasm/spec/parser';

/** What of wasm-tools is used here, as `@bytecodealliance/jco-transpile` has it. */
export interface WasmTools {
  componentEmbed(options: { readonly binary?: Uint8Array; readonly dummy?: boolean; readonly witSource: string; readonly world: string }): Promise<Uint8Array>;
  componentNew(binary: Uint8Array, adapters: readonly (readonly [string, Uint8Array])[]): Promise<Uint8Array>;
  print(binary: Uint8Array): Promise<string>;
}

export async function loadWasmTools(): Promise<WasmTools> {
  return await import('@bytecodealliance/jco-transpile/wasm-tools') as WasmTools;
}

/** What stands for WASI preview 1 where a module becomes a component: functions of the same signatures that do nothing. */
export async function wasiAdapter(tools: WasmTools, functions: readonly { readonly name: string; readonly params: readonly string[]; readonly results: readonly string[] }[]): Promise<Uint8Array> {
  const parse = await loadParser();
  const text = functions.map(({ name, params, results }) => `(func (export "${name}") (param ${params.join(' ')}) (result ${results.join(' ')}) unreachable)`).join('\n');
  return tools.componentEmbed({ binary: await parse(`(module ${text})`), witSource: 'package airlock:adapter; world none {}', world: 'none' });
}
