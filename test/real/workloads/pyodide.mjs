import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import { loadPyodide } from 'pyodide';
import { python } from './programs.mjs';

/** CPython as Emscripten builds it, with exceptions. One interpreter serves all runs. */
export async function prepare() {
  const pyodide = await loadPyodide({ indexURL: dirname(createRequire(import.meta.url).resolve('pyodide')), env: { HOME: '/home', PYTHONHASHSEED: '0' } });
  return () => String(pyodide.runPython(python));
}
