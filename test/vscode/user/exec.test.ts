import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { layPlugin, sample } from './laid';
import { changeMachineSettings } from './machineSettings';
import { story } from './story';
import { runtime } from './workbench';

/** A plugin that has a program say something, in a workspace that would like it to. */
async function layEcho(workspace: string): Promise<void> {
  await layPlugin(workspace, {
    name: 'echo', title: 'Echo', module: await sample('rust-exec'), capabilities: ['{ name = "exec", commands = ["echo hello \\"two words\\""], reason = "To hear an echo." }'],
    commands: [{ name: 'say', title: 'Say hello', args: ['run', 'echo', 'hello', 'two words'] }, { name: 'more', title: 'Say more', args: ['run', 'echo', 'hello', 'two', 'words'] }],
  });
  await mkdir(join(workspace, '.vscode'), { recursive: true });
  await writeFile(join(workspace, '.vscode', 'settings.json'), JSON.stringify({ 'airlock.exec.enabled': true, 'airlock.policy': [{ effect: 'allow', plugin: '*', capability: 'exec' }] }));
}

story(`Programs, on ${runtime}`, 'exec', { ...demo, prepare: layEcho }, window => {
  const asked = async (): Promise<void> => {
    await window().dialog.getByText('Echo wants to run echo hello "two words".').waitFor();
  };
  const say = async (title = 'Say hello'): Promise<void> => {
    await window().dismissNotifications();
    await window().startCommand(title);
  };

  it('are switched off, whatever the workspace says: a call is denied with what would switch them on, and nobody is asked', async () => {
    await window().install('plugins/echo', 'Echo');
    await say();
    await window().toldOfError(/plugins run no programs: that is switched off\. If you want plugins to run programs at all, set "airlock\.exec\.enabled" to true/);
    assert.equal(await window().dialog.count(), 0);
    await window().screenshot('off');
  });

  it('are asked about once the user has switched them on: first as a right, then with the whole command line', async () => {
    await changeMachineSettings(window().profile, { 'airlock.exec.enabled': true });
    const right = window().webview.getByText('echo hello "two words"').first();
    // The editor takes a moment to see the file.
    for (let isOff = true; isOff;) {
      await say();
      isOff = await Promise.race([right.waitFor().then(() => false), window().errorNotification(/that is switched off/).waitFor().then(() => true)]);
    }
    await window().screenshot('right');
    await window().grantEverything();
    await asked();
    await window().dialog.getByText(/Airlock's own rule that programs are asked about/).waitFor();
    await window().screenshot('asked');
    await window().answerDialog('Allow This Time');
    await window().answerNotification(/Echo: Say hello: done/, 'Show Output');
    await window().waitForOutput(/out:\s+hello\s+two\s+words/);
    await window().screenshot('said');
  });

  it('are asked about again at the next run, and a no denies it', async () => {
    await say();
    await asked();
    await window().page.keyboard.press('Enter');
    await window().toldOfError(/Denied by your answer/);
    await window().screenshot('denied');
  });

  it('are nothing but what was granted: other words are denied without a question', async () => {
    await say('Say more');
    await window().toldOfError(/Stopped: called airlock:plugin\/exec\.run, which needs the capability exec\./);
    assert.equal(await window().dialog.count(), 0);
  });
});
