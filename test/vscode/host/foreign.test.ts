import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { AirlockExtension } from '../../../src/api/extension';
import type { Airlock } from '../../../src/api/types';
import type { ConsentQuestion } from '../../../src/api/prompts';
import type { AirlockError } from '../../../src/errors';
import type { ExecutionReport } from '../../../src/sandbox/types';
import { clock } from '../../support/clock';

const pluginId = 'org.example.clock-reader';
const policy = 'airlock.trust.policy';
const manifest = `[plugin]
id = "${pluginId}"
version = "1.0.0"
wasm = "foreign.wasm"
capabilities = [{ name = "ext:acme.tools/clock", reason = "To greet by the time of day." }]
[[commands]]
name = "now"
args = ["now", "Europe/Zürich", "now", "Atlantis"]
[[commands]]
name = "fall"
args = ["now", "nowhere"]
`;

/** The extension acme.tools of test/vscode/extensions is installed; nothing but a plugin that needs it has it activated. */
describe('what another extension of this editor brings', () => {
  let exports: AirlockExtension;
  let airlock: Airlock;
  let folder: string;
  const asked: ConsentQuestion[] = [];
  let choice: 'workspace' | 'deny' = 'workspace';

  before(async () => {
    const extension = vscode.extensions.getExtension<AirlockExtension>('airlock.airlock');
    assert.ok(extension);
    exports = await extension.activate();
    exports.answerPrompts?.({
      confirmUntrusted: async () => true,
      consent: async question => {
        asked.push(question);
        return { choices: question.requests.map(() => choice) };
      },
    });
    airlock = await exports.airlock();
    await vscode.workspace.getConfiguration().update(policy, 'ask', vscode.ConfigurationTarget.Global);
    folder = await mkdtemp(join(tmpdir(), 'airlock-foreign-'));
    await copyFile(resolve('wasm-fixtures/built/c-foreign.wasm'), join(folder, 'foreign.wasm'));
    await writeFile(join(folder, 'plugin.toml'), manifest);
    await airlock.install({ location: folder });
  });
  after(async () => {
    if ((await airlock.plugins()).some(({ id }) => id === pluginId)) await airlock.uninstall(pluginId);
    exports.answerPrompts?.(undefined);
    await vscode.workspace.getConfiguration().update(policy, undefined, vscode.ConfigurationTarget.Global);
    await rm(folder, { recursive: true });
  });

  async function run(command: string): Promise<{ readonly report: ExecutionReport; readonly output: string }> {
    const pieces: Uint8Array[] = [];
    const report = await airlock.runCommand(pluginId, command, { signal: new AbortController().signal, stdout: bytes => void pieces.push(bytes), stderr: () => undefined, log: () => undefined });
    return { report, output: Buffer.concat(pieces).toString() };
  }

  it('has that extension activated, is asked about in its words, and is called', async () => {
    assert.equal(vscode.extensions.getExtension('acme.tools')?.isActive, false, 'it was activated by something else');
    const { report, output } = await run('now');
    assert.equal(output, `12:34 in Europe/Zürich, for ${pluginId}\nno such zone\n`, report.message);
    assert.equal(vscode.extensions.getExtension('acme.tools')?.isActive, true);
    assert.deepEqual(asked[0]?.requests.map(({ name, reason, words }) => [name, reason, words?.title]), [['ext:acme.tools/clock', 'To greet by the time of day.', 'Read the clock']]);
  });

  it('ends the execution, and nothing else, where it fails', async () => {
    const { report } = await run('fall');
    assert.equal(report.message, 'Stopped: acme:tools/clock.now of the extension acme.tools failed: The clock fell down.');
    assert.equal((await run('now')).report.status, 'completed');
  });

  it('is not called where it was denied', async () => {
    choice = 'deny';
    await airlock.reviewGrants(pluginId);
    assert.deepEqual((await run('now')).report.denied, { call: 'acme:tools/clock.now', capability: 'ext:acme.tools/clock', argument: 'Europe/Zürich' });
  });

  it('is taken from nobody who is not here, or doesn’t say that it brings it', () => {
    const refused = (extensionId: string): string => {
      try {
        exports.registerHostInterface({ ...clock(), extensionId, name: `${extensionId.split('.')[0] ?? ''}:other/clock`, capability: { ...clock().capability, name: `ext:${extensionId}/clock` } }).dispose();
      } catch (error) {
        // The extension's bundle has a class of its own.
        return (error as AirlockError).message;
      }
      return 'taken';
    };
    assert.equal(refused('nobody.here'), 'There is no extension nobody.here here.');
    assert.equal(refused('vscode.git'), 'The package.json of vscode.git doesn\'t say that it brings "clock".');
    assert.equal(refused('acme.tools'), 'taken');
  });
});
