import type { Command } from 'commander';
import type { Airlock } from '../../api/types';
import { AirlockError } from '../../errors';
import type { InstalledPlugin } from '../../plugins/types';
import { printable } from '../../printable';
import { answer } from '../answer';
import type { Answer } from '../answer';
import { parseCapabilityFlag } from '../capabilityFlag';
import { addCapability, decideConsent } from '../consent';
import { interruptible } from '../interrupt';
import { addText, parseSeconds } from '../options';
import { pluginJson, signerLine } from '../pluginText';
import { ProgressLine } from '../progressLine';
import { rootOption } from '../rootFolder';
import { withAirlock } from '../session';
import { sourceReference } from '../sourceReference';
import type { Shell } from '../terminal';
import { forCommandLine, trustQuestion } from '../trustQuestion';
import { workspaceOf } from '../workspaces';

interface InstallFlags {
  readonly root?: string;
  readonly ref?: string;
  readonly trust?: string;
  readonly yes?: true;
  readonly allowDowngrade?: true;
  readonly timeout?: number;
  readonly grant: readonly string[];
  readonly workspace: readonly string[];
  readonly json?: true;
}

/** Adds `airlock install`. */
export function addInstall(program: Command, shell: Shell): void {
  program.command('install')
    .summary('verify a package and install it')
    .description('Fetches a package, checks who signed it and that its module can be sandboxed, and installs it. What fails or is cancelled leaves nothing behind.')
    .argument('<source>', 'a folder, a .zip or .wasm file, the URL of a Git repository (#FOLDER for a folder of it), or oci://HOST/NAME:TAG')
    .option('--ref <ref>', 'the branch, tag or commit of a Git repository')
    .addOption(rootOption())
    .option('--trust <keys>', 'a file of keys to trust besides the root\'s trusted_keys.toml')
    .option('--yes', 'install it although no key that you trust signed it')
    .option('--allow-downgrade', 'install it also in the place of a newer version')
    .option('--timeout <seconds>', 'how long fetching may take (default: 60)', parseSeconds)
    .option('--workspace <dir>', 'a folder of the workspace that --grant is for; may be repeated', addText, [])
    .option('--grant <capability>', 'allow this in the workspace from now on, and deny what isn\'t named; "all" for all that it asks for; may be repeated', addCapability, [])
    .option('--json', 'print what was installed, or why it was not, as JSON')
    .action(async (source: string, flags: InstallFlags) => {
      await answer(shell.out, flags.json === true, () => install(source, flags, shell));
    });
}

async function install(source: string, flags: InstallFlags, shell: Shell): Promise<Answer> {
  const { grant, timeout } = flags;
  if ((grant.length > 0) !== (flags.workspace.length > 0)) throw new AirlockError('usage.invalid', '--grant and --workspace go together: what a plugin may do is decided for a workspace.', 'Write for example --workspace . --grant fs.read.');
  const reference = sourceReference(source, flags.ref);
  const workspace = await workspaceOf(flags.workspace);
  const { policy, confirmUntrusted } = trustQuestion(shell, flags.yes === true);
  const progress = new ProgressLine(shell.isWatched ? shell.err : undefined);
  const installed = await withAirlock(shell, {
    root: flags.root,
    mustExist: false,
    trust: flags.trust,
    settings: { 'trust.policy': policy },
    workspace,
    fetchTimeoutMs: timeout === undefined ? undefined : timeout * 1000,
    prompts: {
      confirmUntrusted(...question) {
        progress.clear();
        return confirmUntrusted(...question);
      },
      consent: question => decideConsent(question, { allow: [], grant, deny: [], otherwise: 'deny' }, shell),
    },
  }, async ({ airlock }) => {
    const plugin = await interruptible('The installation was cancelled; nothing was changed.', signal => airlock.install(reference, { signal, onProgress: progress.show, ...(flags.allowDowngrade === undefined ? {} : { allowDowngrade: true }) })).catch((error: unknown) => {
      throw forCommandLine(error);
    }).finally(progress.clear);
    if (grant.length > 0) await giveGrants(airlock, plugin, grant, shell);
    return plugin;
  });
  return { text: described(installed), json: { plugin: pluginJson(installed) } };
}

async function giveGrants(airlock: Airlock, plugin: InstalledPlugin, grant: readonly string[], { err }: Shell): Promise<void> {
  const asked = new Set<string>(plugin.manifest.capabilities.map(({ name }) => name));
  for (const { name } of grant.map(parseCapabilityFlag).filter(({ name }) => name !== 'all' && !asked.has(name))) err(`airlock: ${plugin.id} doesn't ask for ${name}: there is nothing to grant.\n`);
  await airlock.reviewGrants(plugin.id);
}

function described({ id, version, signer, manifest, source }: InstalledPlugin): string {
  const state = source.reference === undefined ? '' : ` (${source.reference})`;
  const rights = [...new Set(manifest.capabilities.map(({ name }) => name))].filter(name => name !== 'log');
  return [
    `Installed ${id} ${version} from ${source.url}${state}.`,
    signerLine(signer),
    rights.length === 0 ? 'It asks for nothing.' : `It asks for ${rights.join(', ')}.`,
    `Run it: airlock run ${id}${manifest.commands.length > 1 ? ` [${manifest.commands.map(({ name }) => name).join(' | ')}]` : ''}`,
  ].map(line => `${printable(line)}\n`).join('');
}
