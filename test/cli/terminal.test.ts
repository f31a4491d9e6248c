import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryFolder } from './airlock';
import { ID, jsonOf, lay, newKey, onRoot } from './packages';
import { CTRL_C, CTRL_D, PseudoTerminal } from './pseudoTerminal';

const READS = 'capabilities = [{ name = "fs.read", paths = ["docs/**"], reason = "To greet by name." }]';

describe('questions of the command line, on a terminal', function () {
  before(function () {
    // The program of that name takes other options elsewhere.
    if (process.platform !== 'linux') this.skip();
  });

  /** Runs a command line, does something on its terminal, and gives its exit code and all that was shown. */
  async function on(root: string, args: readonly string[], work: (terminal: PseudoTerminal) => Promise<void>): Promise<{ readonly code: number | null; readonly shown: string }> {
    const terminal = new PseudoTerminal(args, { AIRLOCK_ROOT: root });
    try {
      await work(terminal);
      return { code: await terminal.ended, shown: terminal.shown };
    } finally {
      terminal.dispose();
    }
  }

  const installed = async (root: string): Promise<readonly string[]> => (jsonOf(await onRoot(root, ['list', '--json']))['plugins'] as readonly { id: string }[]).map(({ id }) => id);

  it('are asked about a package of nobody that is trusted, and no is what counts for anything but yes', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const source = await lay(join(folder, 'hello'));
    for (const answer of ['\r', 'n\r', 'maybe\r']) {
      const { code, shown } = await on(root, ['install', source], async terminal => {
        await terminal.sees('[N]o: ');
        terminal.type(answer);
      });
      assert.equal(code, 77, shown);
    }
    assert.deepEqual(await installed(root), []);
    const { code, shown } = await on(root, ['install', source], async terminal => {
      await terminal.sees('[N]o: ');
      terminal.type('yes\r');
    });
    assert.equal(code, 0, shown);
    assert.deepEqual(await installed(root), [ID]);
  }));

  it('trust a key from then on where that is answered, under the name that was given', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const source = await lay(join(folder, 'hello'), { key: await newKey() });
    const { code, shown } = await on(root, ['install', source], async terminal => {
      await terminal.sees('[t]rust this key');
      terminal.type('t\r');
      await terminal.sees('Whose key is it?');
      terminal.type('Jane\r');
    });
    assert.equal(code, 0, shown);
    assert.match(await readFile(join(root, 'trusted_keys.toml'), 'utf8'), /name = "Jane"/);
    assert.equal((await onRoot(root, ['install', await lay(join(folder, 'again'), { key: await newKey(), version: '1.1.0' })])).code, 77, 'another key asks again');
  }));

  for (const [what, keys, expected] of [['Ctrl+C', CTRL_C, 130], ['the end of the input', CTRL_D, 77]] as const) {
    it(`are left by ${what}, with nothing installed and nothing left behind`, () => inTemporaryFolder(async folder => {
      const root = join(folder, 'root');
      const source = await lay(join(folder, 'hello'));
      const { code, shown } = await on(root, ['install', source], async terminal => {
        await terminal.sees('[N]o: ');
        terminal.type(keys);
      });
      assert.equal(code, expected, shown);
      assert.deepEqual(await installed(root), []);
      assert.deepEqual((await Promise.all(['plugins', 'staging'].map(name => readdir(join(root, name)).catch(() => [])))).flat(), []);
    }));
  }

  it('are asked about what a plugin may do before it runs, with the reason, and what is decided for the workspace is not asked again', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const source = await lay(join(folder, 'hello'), { more: READS });
    assert.equal((await onRoot(root, ['install', source, '--yes'])).code, 0);
    const run = ['run', ID, '--workspace', folder];
    const { code, shown } = await on(root, run, async terminal => {
      await terminal.sees('To greet by name.');
      await terminal.sees(/\[q\]uit[^:]*: $/);
      const before = terminal.shown.length;
      // What is not among the answers is asked again.
      terminal.type('perhaps\r');
      await terminal.sees(/\[q\]uit[^:]*: $/, before + 'perhaps\r\n'.length);
      terminal.type('w\r');
    });
    assert.equal(code, 0, shown);
    assert.match(shown, /from greet|greet/);
    assert.equal((await onRoot(root, run)).code, 0, 'nobody is there to ask, and nobody needs to be');
  }));

  it('run nothing where they are left', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root');
    const source = await lay(join(folder, 'hello'), { more: READS });
    assert.equal((await onRoot(root, ['install', source, '--yes'])).code, 0);
    const { code } = await on(root, ['run', ID, '--workspace', folder], async terminal => {
      await terminal.sees(/\[q\]uit[^:]*: $/);
      terminal.type('q\r');
    });
    assert.equal(code, 77);
    assert.equal((await onRoot(root, ['executions', '--json'])).stdout.trim(), '[]');
  }));
});
