import type { Command } from 'commander';
import { rightsText } from '../../api/policy/rightsText';
import type { RightReport } from '../../api/policy/rightsReport';
import { answer } from '../answer';
import type { Answer } from '../answer';
import { addText } from '../options';
import { rootOption } from '../rootFolder';
import { withAirlock } from '../session';
import type { Shell } from '../terminal';
import { workspaceOf } from '../workspaces';

interface RightsFlags {
  readonly root?: string;
  readonly workspace: readonly string[];
  readonly json?: true;
}

/** Adds `airlock rights`. */
export function addRights(program: Command, shell: Shell): void {
  program.command('rights')
    .summary('show what a plugin may do, and where that comes from')
    .description('Shows for each capability what the manifest asks for, what was decided for the workspace, the rules of this computer\'s and the root\'s policy.toml, and what all of that comes to.')
    .argument('<id>', 'the plugin\'s id')
    .addOption(rootOption())
    .option('--workspace <dir>', 'a folder of the workspace; may be repeated', addText, [])
    .option('--json', 'print it as JSON')
    .action(async (id: string, flags: RightsFlags) => {
      await answer(shell.out, flags.json === true, () => rights(id, flags, shell));
    });
}

async function rights(id: string, { root, workspace }: RightsFlags, shell: Shell): Promise<Answer> {
  return withAirlock(shell, { root, mustExist: true, workspace: await workspaceOf(workspace), prompts: {} }, async ({ airlock }) => {
    const report = await airlock.rights(id);
    const { plugin, workspaceName, policyProblem } = report;
    return {
      text: rightsText(report),
      json: { id, version: plugin.version, workspace: workspaceName, ...(policyProblem === undefined ? {} : { policyProblem }), rights: report.rights.map(rightJson) },
    };
  });
}

function rightJson({ asked, effective, by, decisions, rules }: RightReport): Readonly<Record<string, unknown>> {
  return {
    capability: asked.name, effective, asked,
    ...(by === undefined ? {} : { by }),
    decisions: decisions.map(({ decision, capability, lifetime, expiresAt, grantedAt, isPreview }) => ({
      decision, capability, lifetime, grantedAt, ...(expiresAt === undefined ? {} : { expiresAt }), ...(isPreview === true ? { preview: true } : {}),
    })),
    rules,
  };
}
