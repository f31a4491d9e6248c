import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryFolder } from './airlock';
import { ID, lay, onRoot } from './packages';
import { PseudoTerminal } from './pseudoTerminal';

const CAPABILITY = 'capabilities = [{ name = "exec", commands = ["echo \\"two words\\""] }]';

/** A plugin that was granted to run a program, in a workspace that has settings of its own. */
async function scene(folder: string): Promise<{ readonly root: string; readonly args: (...more: readonly string[]) => readonly string[] }> {
  const [root, workspace] = [join(folder, 'root'), join(folder, 'workspace')];
  await mkdir(join(workspace, '.vscode'), { recursive: true });
  await writeFile(join(workspace, '.vscode', 'settings.json'), '{ "airlock.exec.enabled": true }');
  assert.equal((await onRoot(root, ['install', await lay(join(folder, 'hello'), { module: 'c-exec', more: CAPABILITY }), '--yes'])).code, 0);
  return { root, args: (...more) => ['run', ID, '--workspace', workspace, ...more, '--', 'run', 'echo', 'two words'] };
}

describe('programs on the command line', function () {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('are switched off, and a call says how to switch them on', () => inTemporaryFolder(async folder => {
    const { root, args } = await scene(folder);
    const { code, stdout, stderr } = await onRoot(root, args());
    assert.notEqual(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /that is switched off\. If you want plugins to run programs at all, run it with --exec\./);
  }));

  it('are denied where nobody is there to be asked, and run where a rule of the user\'s allows just that', () => inTemporaryFolder(async folder => {
    const { root, args } = await scene(folder);
    const denied = await onRoot(root, args('--exec', '--grant', 'exec'));
    assert.notEqual(denied.code, 0);
    assert.match(denied.stderr, /which asks, and nobody was there to be asked\./);
    await writeFile(join(root, 'policy.toml'), `[[rule]]\neffect = "allow"\nplugin = "${ID}"\ncapability = "exec"\nargument = 'echo "two words"'\n`);
    const { code, stdout, stderr } = await onRoot(root, args('--exec'));
    assert.equal(code, 0, stderr);
    assert.equal(stdout, 'exit 0\nout: two words\n\n');
    const { stdout: audit } = await onRoot(root, ['audit', 'export', '--format', 'jsonl']);
    const entries = audit.split('\n').filter(line => line.includes('"program.'));
    assert.equal(entries.length, 2, audit);
    assert.ok(entries[0]?.includes('two words') && entries[0].includes('/echo') && entries[1]?.includes('exit 0'), audit);
  }));

  it('are asked about on a terminal, each by its whole command line', function () {
    // The program of that name takes other options elsewhere.
    if (process.platform !== 'linux') this.skip();
    return inTemporaryFolder(async folder => {
      const { root, args } = await scene(folder);
      for (const [answer, code] of [['o', 0], ['', undefined]] as const) {
        const terminal = new PseudoTerminal(args('--exec', '--grant', 'exec'), { AIRLOCK_ROOT: root });
        try {
          await terminal.sees('Hello wants to run echo "two words".');
          await terminal.sees('[N]ot? ');
          terminal.type(`${answer}\r`);
          const ended = await terminal.ended;
          if (code === 0) assert.equal(ended, 0, terminal.shown);
          else assert.notEqual(ended, 0, terminal.shown);
          assert.equal(terminal.shown.includes('out: two words'), code === 0, terminal.shown);
        } finally {
          terminal.dispose();
        }
      }
    });
  });
});
