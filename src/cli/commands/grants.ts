import type { Command } from 'commander';
import { AirlockError } from '../../errors';
import { scopeOf } from '../../capabilities/scope';
import { isCapabilityName } from '../../capabilities/types';
import type { CapabilityName, Grant } from '../../capabilities/types';
import { printable } from '../../printable';
import { answer } from '../answer';
import { addText } from '../options';
import { table } from '../pluginText';
import { rootOption } from '../rootFolder';
import { pluginNamed, withAirlock } from '../session';
import type { Shell } from '../terminal';
import { workspaceOf } from '../workspaces';

interface GrantFlags {
  readonly root?: string;
  readonly workspace: readonly string[];
  readonly json?: true;
}

/** Adds `airlock grants` and `airlock revoke`. */
export function addGrants(program: Command, shell: Shell): void {
  program.command('grants')
    .summary('list what was decided about an installed plugin in a workspace')
    .argument('<id>', 'the plugin\'s id')
    .addOption(rootOption())
    .option('--workspace <dir>', 'a folder of the workspace; may be repeated', addText, [])
    .option('--json', 'list as JSON')
    .action(async (id: string, { root, workspace, json }: GrantFlags) => {
      const opened = await workspaceOf(workspace);
      await answer(shell.out, json === true, () => withAirlock(shell, { root, mustExist: true, workspace: opened, prompts: {} }, async ({ airlock }) => {
        await pluginNamed(airlock, id);
        const grants = await airlock.grants(id);
        return { text: grants.length === 0 ? 'Nothing was decided.\n' : table([['RIGHT', 'DECISION', 'SCOPE'], ...grants.map(rowOf)]), json: { grants: grants.map(grantJson) } };
      }));
    });
  program.command('revoke')
    .summary('take rights from an installed plugin; what runs by them is ended, in every window')
    .argument('<id>', 'the plugin\'s id')
    .addOption(rootOption())
    .option('--capability <name>', 'only this one', parseCapability)
    .option('--workspace <dir>', 'only in the workspace of this folder; may be repeated (default: everywhere)', addText, [])
    .option('--json', 'print how many decisions were forgotten as JSON')
    .action(async (id: string, { root, workspace, capability, json }: GrantFlags & { readonly capability?: CapabilityName }) => {
      const opened = await workspaceOf(workspace);
      await answer(shell.out, json === true, () => withAirlock(shell, { root, mustExist: true, workspace: opened, prompts: {} }, async ({ airlock }) => {
        await pluginNamed(airlock, id);
        const revoked = await airlock.revokeGrants(id, { everywhere: opened === undefined, ...(capability === undefined ? {} : { capability }) });
        return { text: `Forgot ${revoked} ${revoked === 1 ? 'decision' : 'decisions'} about ${id}.\n`, json: { revoked } };
      }));
    });
}

function parseCapability(text: string): CapabilityName {
  if (isCapabilityName(text)) return text;
  throw new AirlockError('usage.invalid', `There is no capability ${text}.`, '`airlock grants ID` lists those that were decided about.');
}

function rowOf({ capability, decision, lifetime, expiresAt }: Grant): readonly string[] {
  const howLong = lifetime === 'until' ? ` until ${expiresAt ?? ''}` : '';
  return [capability.name, decision === 'deny' ? 'denied' : `allowed${howLong}`, printable(scopeOf(capability).join(', '))];
}

function grantJson({ asked, capability, decision, lifetime, expiresAt, isPreview, grantedAt }: Grant): Readonly<Record<string, unknown>> {
  return { asked, capability, decision, lifetime, ...(expiresAt === undefined ? {} : { expiresAt }), ...(isPreview === true ? { isPreview } : {}), grantedAt };
}
