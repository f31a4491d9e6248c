import { AirlockError } from '../errors';
import { QUOTAS, QUOTA_NAMING } from '../sandbox/quotaNames';
import { manifestSchema } from './manifestSchema';
import type { WrittenManifest } from './manifestSchema';
import { decodeUtf8 } from './text';
import { checkToml } from './toml/checked';
import type { Manifest, PluginCommand } from './types';

/** Largest manifest that is read, in bytes. */
export const MAX_MANIFEST_BYTES = 256 * 1024;

/** The folder's manifest where it has its usual name. */
export const MANIFEST_NAME = 'plugin.toml';

/**
 * Reads a manifest (docs/MANIFEST.md).
 *
 * @param bytes the file, UTF-8
 * @param fileName the file's own name: `NAME.toml` without `wasm` and `signature` stands for `NAME.wasm` and `NAME.sig`
 * @throws AirlockError `manifest.syntax` where it is not TOML, `manifest.invalid` with every problem found, each in
 *   `details` with its line and what to write instead
 */
export function parseManifest(bytes: Uint8Array, fileName: string = MANIFEST_NAME): Manifest {
  if (bytes.length > MAX_MANIFEST_BYTES) {
    throw new AirlockError('manifest.invalid', `${fileName} is larger than ${MAX_MANIFEST_BYTES / 1024} KiB.`, 'Shorten it.');
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new AirlockError('manifest.syntax', `${fileName} is not UTF-8 text.`, 'Save it as UTF-8.');
  const checked = checkToml(text, manifestSchema);
  if (!checked.ok) {
    const [first] = checked.problems;
    const more = checked.problems.length - 1;
    throw new AirlockError(
      checked.kind === 'syntax' ? 'manifest.syntax' : 'manifest.invalid',
      `${fileName}, line ${first?.line ?? 1}: ${first?.message ?? 'something is wrong.'}`,
      more > 0 ? `There ${more === 1 ? 'is 1 more problem' : `are ${more} more problems`} in it.` : '',
      { details: checked.problems },
    );
  }
  return complete(checked.value, fileName);
}

/** Fills in what may be left out. */
function complete(written: WrittenManifest, fileName: string): Manifest {
  const { plugin, meta = {}, limits = {} } = written;
  const stem = fileName.replace(/\.toml$/, '');
  const wasm = plugin.wasm ?? `${stem}.wasm`;
  const name = meta.name ?? plugin.id;
  return {
    id: plugin.id,
    version: plugin.version,
    wasm,
    signature: plugin.signature ?? wasm.replace(/\.wasm$/, '.sig'),
    entry: plugin.entry ?? '_start',
    capabilities: plugin.capabilities ?? [],
    commands: commandsOf(written, name),
    meta: {
      name,
      description: meta.description ?? '',
      authors: meta.authors ?? [],
      ...(meta.license === undefined ? {} : { license: meta.license }),
      ...(meta.homepage === undefined ? {} : { homepage: meta.homepage }),
    },
    limits: {
      ...(limits.fuel === undefined ? {} : { fuel: limits.fuel }),
      ...(limits.memory_mib === undefined ? {} : { memoryPages: Number(limits.memory_mib) * 16 }),
      ...(limits.wall_ms === undefined ? {} : { wallMs: Number(limits.wall_ms) }),
      ...(limits.stack_kib === undefined ? {} : { stackBytes: Number(limits.stack_kib) * 1024 }),
      ...(limits.table_elements === undefined ? {} : { tableElements: Number(limits.table_elements) }),
    },
    quotas: Object.fromEntries(QUOTAS.flatMap(name => {
      const { manifest, unit } = QUOTA_NAMING[name];
      const asked = limits[manifest];
      return asked === undefined ? [] : [[name, Number(asked) * unit]];
    })),
  };
}

/** A plugin without [[commands]] has one: it runs the entry. */
function commandsOf(written: WrittenManifest, pluginName: string): readonly PluginCommand[] {
  const commands = written.commands ?? [];
  if (commands.length === 0) return [{ name: 'run', title: pluginName, args: [] }];
  return commands.map(command => ({ name: command.name, title: command.title ?? command.name, args: command.args ?? [] }));
}
