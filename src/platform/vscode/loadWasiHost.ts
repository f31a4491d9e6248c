import * as vscode from 'vscode';
import { AirlockError, sentenceOf } from '../../errors';
import type { WasmHost } from '../../sandbox/types';
import { createVSCodeWasiHost } from '../../sandbox/vscodeWasiHost';

/** The extension that `@vscode/wasm-wasi` is the door to. */
export const WASI_CORE_EXTENSION = 'ms-vscode.wasm-wasi-core';

/** Whether the editor's WebAssembly runtime is installed; nothing is activated to find out. */
export function hasWasiCore(): boolean {
  return vscode.extensions.getExtension(WASI_CORE_EXTENSION) !== undefined;
}

/** Activates the editor's WebAssembly runtime and gives the host on it. Throws AirlockError `runtime.unavailable`. */
export async function loadVSCodeWasiHost(): Promise<WasmHost> {
  if (!hasWasiCore()) {
    throw new AirlockError('runtime.unavailable', `The extension ${WASI_CORE_EXTENSION} is not installed.`, 'Install it, or set "airlock.runtime" to "embedded" or "auto".');
  }
  try {
    const { Wasm } = await import('@vscode/wasm-wasi/v1');
    return createVSCodeWasiHost(await Wasm.load());
  } catch (error) {
    throw new AirlockError('runtime.unavailable', `The extension ${WASI_CORE_EXTENSION} could not be started: ${sentenceOf(error)}`, 'Set "airlock.runtime" to "embedded" to do without it.', { cause: error });
  }
}
