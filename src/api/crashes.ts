import { silentFunctions } from '../capabilities/hostFunctions';
import { requireHardened } from '../plugins/check';
import type { InstalledPackages } from '../plugins/installed';
import { linkedAs } from '../sandbox/links';
import type { CrashReplay } from '../sandbox/recording/crash';
import type { PluginRow } from '../store/installedPlugins';
import type { PluginImport } from '../wasm/types';
import type { AirlockDeps } from './deps';

/** How a crash of an installed plugin is replayed: silently, on the host that sees it, by the scheme that knows its fuel. */
export function crashReplayOf(row: PluginRow, imports: readonly PluginImport[], packages: InstalledPackages, { hardener, replayer }: Pick<AirlockDeps, 'hardener' | 'replayer'>): Omit<CrashReplay, 'module' | 'signal'> {
  return {
    executor: replayer,
    hostFunctions: silentFunctions(imports),
    async oracle() {
      const { digest, result } = await hardener.harden(await packages.module(row), { ...linkedAs(imports), scheme: 'oracle' }, row.checksum);
      return { digest, ...requireHardened(await packages.manifest(row), result) };
    },
  };
}
