import { meter } from '../wasm';
import { FUEL_EXPORT, SET_FUEL_EXPORT } from '../wasm/types';
import { readBytes, writeBytes } from './files';
import { RefusedModule } from './refusedModule';

/**
 * `airlock meter IN -o OUT`: adds fuel to a module and leaves its imports and exports as they are.
 *
 * @param functions whether its fuel is read and set by functions instead of a global
 * @throws AirlockError `module.*` where the module is refused, `package.*` for files
 */
export async function meterCommand(input: string, output: string, functions: boolean): Promise<string> {
  const bytes = await readBytes(input);
  const result = meter(bytes, { fuelAccess: functions ? 'functions' : 'global' });
  if (!result.ok) throw new RefusedModule(input, result.refusal);
  await writeBytes(output, result.bytes);
  const where = functions ? `read and set by the exported functions ${FUEL_EXPORT} and ${SET_FUEL_EXPORT}` : `the exported global ${FUEL_EXPORT}`;
  return `Wrote ${output}: ${result.bytes.length} bytes from ${bytes.length}. Its fuel is ${where}.\n`;
}
