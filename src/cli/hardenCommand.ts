import { harden } from '../wasm';
import type { HardenedInfo } from '../wasm/types';
import { readBytes, writeBytes } from './files';
import { toJson } from './json';
import { planForFile } from './linkPlan';
import { RefusedModule } from './refusedModule';

/** What `airlock harden --json` prints. */
type HardenJson =
  | { readonly ok: true; readonly bytesIn: number; readonly bytesOut: number; readonly info: HardenedInfo }
  | { readonly ok: false; readonly refusal: unknown };

/**
 * `airlock harden IN -o OUT [--json]`: hardens a module with all of WASI granted and every known host function denied.
 *
 * @param print receives the JSON text; called before a refusal is thrown, too
 * @throws AirlockError `module.*` where the module is refused, `package.*` for files
 */
export async function hardenCommand(input: string, output: string, print?: (json: string) => void): Promise<string> {
  const bytes = await readBytes(input);
  const result = harden(bytes, planForFile());
  const say = (json: HardenJson): void => print?.(toJson(json));
  if (!result.ok) {
    say({ ok: false, refusal: result.refusal });
    throw new RefusedModule(input, result.refusal);
  }
  await writeBytes(output, result.bytes);
  say({ ok: true, bytesIn: bytes.length, bytesOut: result.bytes.length, info: result.info });
  return print === undefined ? `Wrote ${output}: ${result.bytes.length} bytes from ${bytes.length}.\n` : '';
}
