import { newQuickJSWASMModule } from 'quickjs-emscripten';
import { javascript } from './programs.mjs';

/** QuickJS as Emscripten builds it; each run is a new context. */
export async function prepare() {
  const quickjs = await newQuickJSWASMModule();
  return () => {
    const context = quickjs.newContext();
    try {
      return context.unwrapResult(context.evalCode(javascript)).consume(handle => context.getString(handle));
    } finally {
      context.dispose();
    }
  };
}
