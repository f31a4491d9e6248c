import { meter } from '../wasm';
import { FUEL_EXPORT } from '../wasm/types';
import { readBytes, writeBytes } from './files';
import { RefusedModule } from './refusedModule';

/**
 * `airlock meter IN -o OUT`: adds fuel to a module and leaves its imports and exports as they are.
 *
 * @throws AirlockError `module.*` where the module is refused, `package.*` for files
 */
export async function meterCommand(input: string, output: string): Promise<string> {
  const bytes = await readBytes(input);
  const result = meter(bytes, {});
  if (!result.ok) throw new RefusedModule(input, result.refusal);
  await writeBytes(output, result.bytes);
  return `Wrote ${output}: ${result.bytes.length} bytes from ${bytes.length}. Its fuel is the exported global ${FUEL_EXPORT}.\n`;
}
