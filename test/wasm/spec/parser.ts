import { loadWat, wat } from '../wat';

interface WasmTools {
  parse(text: string): Promise<Uint8Array>;
}

/** Turns module text into bytes, unchecked; throws where the text is malformed. */
export type ParseText = (text: string) => Promise<Uint8Array<ArrayBuffer>>;

/** What wasm-tools does not take: legacy exception instructions, and letters that could mislead a reader. */
const forWabt = /\b(try|catch|rethrow|delegate)\b|[^\p{ASCII}]/u;

/** The wasm-tools parser, and behind it wabt's. */
export async function loadParser(): Promise<ParseText> {
  const tools = await import('@bytecodealliance/jco-transpile/wasm-tools') as WasmTools;
  await loadWat();
  return async text => {
    try {
      return Uint8Array.from(await tools.parse(text));
    } catch (error) {
      if (!forWabt.test(text)) throw error;
      return wat(text);
    }
  };
}
