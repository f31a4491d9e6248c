import assert from 'node:assert/strict';
import { join } from 'node:path';
import { inTemporaryFolder } from './airlock';
import { ID, errorOf, jsonOf, lay, newKey, onRoot, trust } from './packages';

const MORE = 'capabilities = ["log", { name = "fs.read", paths = ["docs/**"] }, { name = "plan" }]';

interface GrantJson { readonly capability: { readonly name: string; readonly paths?: readonly string[] }; readonly decision: string; readonly lifetime: string }

/** A root in which the plugin is installed, and a workspace. */
function installed(work: (root: string, workspace: string) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const key = await newKey();
    await trust(root, key);
    const ended = await onRoot(root, ['install', await lay(join(folder, 'hello'), { key, more: MORE })]);
    assert.equal(ended.code, 0, ended.stderr);
    await work(root, await lay(join(folder, 'workspace')));
  });
}

const decisions = async (root: string, workspace: string): Promise<readonly string[]> => (
  (jsonOf(await onRoot(root, ['grants', ID, '--workspace', workspace, '--json']))['grants'] as readonly GrantJson[])
    .map(({ capability, decision, lifetime }) => `${decision} ${capability.name}${capability.paths === undefined ? '' : `:${capability.paths.join()}`} ${lifetime}`).sort()
);
const run = async (root: string, workspace: string, ...flags: readonly string[]): Promise<void> => {
  const ended = await onRoot(root, ['run', ID, '--workspace', workspace, ...flags]);
  assert.equal(ended.code, 0, ended.stderr);
};

describe('airlock grants and airlock revoke', () => {
  it('list what was decided, take it back in one workspace, and leave denials', () => installed(async (root, workspace) => {
    assert.equal((await onRoot(root, ['grants', ID, '--workspace', workspace])).stdout, 'Nothing was decided.\n');
    await run(root, workspace, '--grant', 'fs.read:docs/a.md', '--deny', 'plan');
    assert.deepEqual(await decisions(root, workspace), ['allow fs.read:docs/a.md workspace', 'deny plan workspace']);
    assert.match((await onRoot(root, ['grants', ID, '--workspace', workspace])).stdout, /^RIGHT +DECISION +SCOPE\nfs\.read +allowed +docs\/a\.md\nplan +denied/);
    assert.deepEqual(jsonOf(await onRoot(root, ['revoke', ID, '--workspace', workspace, '--capability', 'plan', '--json']))['revoked'], 0, 'a denial is nothing to take back');
    assert.equal((await onRoot(root, ['revoke', ID])).stdout, `Forgot 1 decision about ${ID}.\n`);
    assert.deepEqual(await decisions(root, workspace), ['deny plan workspace']);
    assert.equal((await onRoot(root, ['run', ID, '--workspace', workspace])).code, 77, 'and nobody is there to ask');
    assert.match((await onRoot(root, ['revoke', ID, '--capability', 'fs.all'])).stderr, /There is no capability fs\.all\./);
    assert.equal(errorOf(await onRoot(root, ['grants', 'org.example.none', '--json'])).code, 'plugin.not-found');
  }));

  it('show that --deny counts for what was allowed before, and --grant adds to what was decided', () => installed(async (root, workspace) => {
    await run(root, workspace, '--grant', 'all');
    await run(root, workspace, '--deny', 'fs.read');
    assert.deepEqual(await decisions(root, workspace), ['allow plan workspace', 'deny fs.read:docs/** workspace']);
    await run(root, workspace, '--deny', 'all', '--allow', 'plan');
    assert.deepEqual(await decisions(root, workspace), ['allow plan workspace', 'deny fs.read:docs/** workspace'], 'a name counts before all');
    await run(root, workspace, '--deny', 'plan', '--grant', 'plan');
    assert.deepEqual(await decisions(root, workspace), ['deny fs.read:docs/** workspace', 'deny plan workspace'], 'denying before allowing');
  }));
});
