import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { settings } from '../../../src/ui/ids';
import { writeUserSetting } from '../../../src/ui/settings';
import { RuntimeChoice } from '../../../src/wiring/runtime';

describe('the choice of a runtime', () => {
  const said: string[] = [];
  let choice: RuntimeChoice;

  before(async () => {
    await writeUserSetting(settings.runtime, 'vscode-wasi');
    const log = vscode.window.createOutputChannel('Runtime Choice', { log: true });
    log.info = (message: string) => { said.push(message); };
    choice = new RuntimeChoice(log);
  });
  after(async () => {
    choice.dispose();
    await writeUserSetting(settings.runtime, undefined);
  });

  it('that is still being written counts for what is started after it', async () => {
    for (const times of [1, 2, 3, 4, 5]) {
      await writeUserSetting(settings.runtime, 'vscode-wasi');
      const written = writeUserSetting(settings.runtime, 'embedded');
      await choice.executor();
      assert.deepEqual(said.splice(0), ['Plugins run on embedded.'], String(times));
      await written;
    }
  });
});
