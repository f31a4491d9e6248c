import type { Command } from 'commander';
import type { InstalledVersion } from '../../api/lifecycleTypes';
import { NodeStorage } from '../../platform/node/nodeStorage';
import { compareVersions } from '../../plugins/compareVersions';
import { findVersions } from '../../plugins/sources/fetchPackage';
import { printable } from '../../printable';
import { answer } from '../answer';
import type { Answer } from '../answer';
import { absolute } from '../files';
import { interruptible } from '../interrupt';
import { parseSeconds } from '../options';
import { pluginJson, table } from '../pluginText';
import { packageSources } from '../rooms';
import { rootFolder, rootOption } from '../rootFolder';
import { pluginNamed, withAirlock } from '../session';
import type { Session } from '../session';
import { sourceReference } from '../sourceReference';
import type { Shell } from '../terminal';

interface OnePlugin {
  readonly root?: string;
  readonly json?: true;
}

/** Adds `airlock versions`, `rollback`, `pin`, `unpin` and `tags`. */
export function addVersions(program: Command, shell: Shell): void {
  /** A command about one installed plugin. */
  const about = (name: string, summary: string): Command => program.command(name).summary(summary)
    .argument('<id>', 'the plugin\'s id')
    .addOption(rootOption())
    .option('--json', 'print the outcome as JSON');
  const on = (id: string, { root, json }: OnePlugin, trust: string | undefined, work: (session: Session) => Promise<Answer>): Promise<void> => (
    answer(shell.out, json === true, () => withAirlock(shell, { root, mustExist: true, trust, prompts: {} }, async session => {
      await pluginNamed(session.airlock, id);
      return work(session);
    }))
  );

  about('versions', 'list the versions of a plugin that are here')
    .action((id: string, options: OnePlugin) => on(id, options, undefined, async ({ airlock }) => {
      const versions = await airlock.versions(id);
      return { text: versionTable(versions), json: { id, versions } };
    }));

  about('rollback', 'make a version active again that was active before')
    .option('--to <version>', 'which one: its number, or its package\'s digest (default: the last that was active)')
    .option('--trust <keys>', 'a file of keys to trust besides the root\'s trusted_keys.toml')
    .action((id: string, options: OnePlugin & { to?: string; trust?: string }) => on(id, options, options.trust, async ({ airlock }) => {
      const before = await pluginNamed(airlock, id);
      const plugin = await airlock.rollback(id, options.to);
      return { text: printable(`${id} is at ${plugin.version} again; it was at ${before.version}.`) + '\n', json: { from: before.version, plugin: pluginJson(plugin) } };
    }));

  for (const isPinned of [true, false]) {
    about(isPinned ? 'pin' : 'unpin', isPinned ? 'keep a plugin at its version' : 'let a plugin be updated again')
      .action((id: string, options: OnePlugin) => on(id, options, undefined, async ({ airlock }) => {
        await airlock.pin(id, isPinned);
        const plugin = await pluginNamed(airlock, id);
        return { text: isPinned ? `${id} stays at ${plugin.version}.\n` : `${id} is updated again.\n`, json: { plugin: pluginJson(plugin) } };
      }));
  }

  program.command('tags')
    .summary('list the versions that a source has of a package')
    .description('Lists tags that are semantic versions, newest first. Nothing is installed.')
    .argument('<source>', 'as for `airlock install`')
    .addOption(rootOption())
    .option('--timeout <seconds>', 'how long it may take (default: 60)', parseSeconds)
    .option('--json', 'list as JSON')
    .action(async (source: string, options: OnePlugin & { timeout?: number }) => {
      await answer(shell.out, options.json === true, () => tags(source, options));
    });
}

async function tags(source: string, { root, timeout }: { readonly root?: string; readonly timeout?: number }): Promise<Answer> {
  const storage = new NodeStorage();
  const reference = sourceReference(source, undefined);
  const found = await interruptible('Cancelled.', signal => findVersions(reference, {
    sources: packageSources(storage), storage, stagingRoot: storage.join(absolute(rootFolder(root)), 'staging'), signal, now: () => Date.now(),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
  }));
  const sorted = [...found].sort((a, b) => compareVersions(b.version, a.version));
  return {
    text: sorted.length === 0 ? 'It tells of no versions.\n' : sorted.map(({ version }) => `${printable(version)}\n`).join(''),
    json: { source: reference.location, versions: sorted.map(({ version, reference: { ref } }) => ({ version, ...(ref === undefined ? {} : { ref }) })) },
  };
}

function versionTable(versions: readonly InstalledVersion[]): string {
  return table([['VERSION', 'STATE', 'RUNNING', 'INSTALLED', 'PACKAGE'], ...versions.map(({ version, isActive, isKept, running, installedAt, packageDigest }) => [version, isActive ? 'active' : isKept ? 'kept' : 'in use', String(running), installedAt, packageDigest])]);
}
