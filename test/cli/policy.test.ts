import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryFolder } from './airlock';
import { ID, jsonOf, lay, onRoot } from './packages';
import type { Ended } from './packages';
import { PseudoTerminal } from './pseudoTerminal';

/** A plugin that reads the files that its arguments name, and a workspace for it. */
async function scene(folder: string, rules: string): Promise<{ readonly root: string; readonly args: readonly string[]; readonly run: () => Promise<Ended> }> {
  const root = join(folder, 'root');
  const workspace = join(folder, 'workspace');
  await mkdir(join(workspace, 'secrets'), { recursive: true });
  await writeFile(join(workspace, 'secrets', 'key'), 'secret');
  await writeFile(join(workspace, 'open'), 'plain');
  assert.equal((await onRoot(root, ['install', await lay(join(folder, 'hello'), { module: 'c-hostfiles', more: 'capabilities = ["fs.read"]' }), '--yes'])).code, 0);
  await writeFile(join(root, 'policy.toml'), rules);
  const args = ['run', ID, '--workspace', workspace, '--grant', 'all', '--', 'read', '/workspace/open', 'read', '/workspace/secrets/key'];
  return { root, args, run: () => onRoot(root, args) };
}

const DENIES = '[[rule]]\neffect = "deny"\ncapability = "fs.read"\nargument = "Secrets"\nreason = "Keys stay here."\n';
const ASKS = DENIES.replace('deny', 'ask');

describe('a policy on the command line', () => {
  it('is the root\'s policy.toml: what it denies is refused, and the rule named', () => inTemporaryFolder(async folder => {
    const { root, run } = await scene(folder, DENIES);
    const { code, stdout, stderr } = await run();
    assert.equal(code, 0, stderr);
    assert.equal(stdout, 'plain\nnot permitted\n');
    assert.match(stderr, new RegExp(`Refused: .* of /workspace/secrets(?:/key)? needs fs\\.read\\. Denied by rule 1 of your policy file ${root}/policy\\.toml: “Keys stay here”\\.`));
  }));

  it('that asks is answered by nobody where nobody is there, whatever was granted', () => inTemporaryFolder(async folder => {
    const { run } = await scene(folder, ASKS);
    const { stdout, stderr } = await run();
    assert.equal(stdout, 'plain\nnot permitted\n');
    assert.match(stderr, /which asks, and nobody was there to be asked\./);
  }));

  it('that asks is answered on a terminal', function () {
    // The program of that name takes other options elsewhere.
    if (process.platform !== 'linux') this.skip();
    return inTemporaryFolder(async folder => {
      const { root, args } = await scene(folder, ASKS);
      for (const [answer, expected] of [['o', 'secret'], ['', 'not permitted']] as const) {
        const terminal = new PseudoTerminal(args, { AIRLOCK_ROOT: root });
        try {
          await terminal.sees('Hello wants to read secrets/key.');
          await terminal.sees('“Keys stay here”');
          await terminal.sees('[N]ot? ');
          terminal.type(`${answer}\r`);
          assert.equal(await terminal.ended, 0, terminal.shown);
          assert.ok(terminal.shown.includes(`\n${expected}`), terminal.shown);
        } finally {
          terminal.dispose();
        }
      }
    });
  });

  it('that can\'t be understood lets nothing run that asks for anything, and says where it is wrong', () => inTemporaryFolder(async folder => {
    const { run } = await scene(folder, '[[rule]]\neffect = "deny"\n');
    const { code, stdout, stderr } = await run();
    assert.equal(code, 77);
    assert.equal(stdout, '');
    assert.match(stderr, /policy\.toml, line 1: .*`capability`/);
  }));

  it('is among the effective rights', () => inTemporaryFolder(async folder => {
    const { root, run } = await scene(folder, DENIES);
    await run();
    const workspace = join(folder, 'workspace');
    const text = await onRoot(root, ['rights', ID, '--workspace', workspace]);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /- Rule: deny `Secrets`, by rule 1 of your policy file .*policy\.toml: “Keys stay here”\./);
    const { rights } = jsonOf(await onRoot(root, ['rights', ID, '--workspace', workspace, '--json'])) as { rights: readonly { capability: string; effective: string; rules: readonly { index: number }[]; decisions: readonly { decision: string }[] }[] };
    assert.deepEqual(rights.map(({ capability, effective, rules, decisions }) => [capability, effective, rules.map(({ index }) => index), decisions.map(({ decision }) => decision)]), [['fs.read', 'allowed', [0], ['allow']]]);
    assert.equal((await onRoot(root, ['rights', 'org.example.nobody'])).code, 66);
  }));
});
