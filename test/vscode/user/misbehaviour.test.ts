import assert from 'node:assert/strict';
import { demo } from './demo';
import { story } from './story';
import { extensionHostThreads } from './threads';
import { runtime, type Workbench } from './workbench';

/** Each command of the sample that misbehaves: its title, its name, and how and why its execution's row says it was stopped. */
const ways: readonly (readonly [title: string, name: string, status: string, reason: string])[] = [
  ['Loop for ever', 'endless-loop', 'terminated', 'out of fuel'],
  ['Recurse for ever', 'endless-recursion', 'terminated', 'stack limit'],
  ['Take all memory', 'memory-bomb', 'terminated', 'memory limit'],
  ['Divide by zero', 'divide-by-zero', 'failed', 'crashed (trap)'],
  ['Execute unreachable', 'unreachable', 'failed', 'crashed (trap)'],
  ['Read outside its memory', 'out-of-bounds', 'failed', 'crashed (trap)'],
  ['Call a function of another type', 'wrong-call', 'failed', 'crashed (trap)'],
  ['Print for ever', 'flood', 'terminated', 'out of fuel'],
  ['Sleep for an hour', 'sleep', 'terminated', 'time limit'],
  ['Read files outside its rights', 'read-outside', 'failed', 'exited'],
  ['Call the network without asking', 'undeclared-call', 'failed', 'not allowed'],
  ['Exit with code 3', 'exit-3', 'failed', 'exited'],
];

story(`A plugin that misbehaves, on ${runtime}`, 'misbehaviour', { ...demo, settings: { 'airlock.limits.fuel': 2_000_000 } }, window => {
  let threads: number;

  it('is installed beside one that behaves, which runs', async () => {
    await window().install('plugins/word-count', 'Word Count');
    await window().install('plugins/misbehave', 'Misbehave');
    await window().startCommand('Count words');
    await window().grantEverything();
    await window().told('Word Count: Count words: done');
    await window().dismissNotifications();
    await window().startCommand('Exit with code 3');
    await window().grantEverything();
    await window().toldOfError('Misbehave: Exit with code 3');
    await window().dismissNotifications();
    threads = threadsOf(window());
  });

  for (const [title, name, status, reason] of ways) {
    it(`is stopped, with the reason: ${name} · ${status} · ${reason}`, async () => {
      await window().startCommand(title);
      const message = window().errorNotification(`Misbehave: ${title}: `);
      await message.waitFor();
      console.log(`      ${(await message.locator('.notification-list-item-message').innerText()).trim()}`);
      await window().expand('Misbehave');
      await window().treeRow(new RegExp(`${escaped(reason)} · .* fuel · ${name} · ${status}`)).waitFor();
      await window().screenshot(name);
      await window().dismissNotifications();
    });
  }

  it('leaves no thread behind in the extension host', async () => {
    // A worker takes a moment to end after its terminate().
    for (const last = Date.now() + 30_000; threadsOf(window()) > threads && Date.now() < last;) await window().page.waitForTimeout(100);
    console.log(`      threads of the extension host: ${threads} before, ${threadsOf(window())} after`);
    assert.ok(threadsOf(window()) <= threads);
  });

  it('does no harm to the other one, which runs as before', async () => {
    await window().startCommand('Count words');
    await window().told('Word Count: Count words: done');
    await window().screenshot('as-before');
  });
});

function threadsOf(window: Workbench): number {
  return extensionHostThreads(window.serverProcess);
}

function escaped(text: string): string {
  return text.replace(/[()]/g, '\\$&');
}
