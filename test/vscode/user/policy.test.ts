import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { demo } from './demo';
import { changeMachineSettings } from './machineSettings';
import { story } from './story';
import { inEveryTheme } from './themes';
import { runtime, type Workbench } from './workbench';

const RULES = [
  { effect: 'deny', capability: 'fs.read', argument: 'docs/decisions.md', reason: 'Not public yet.' },
  { effect: 'ask', capability: 'fs.read', argument: 'docs/words.md' },
];

/** Leaves the rules to the user's own settings: what the machine says of a setting takes its place there. */
const userOnly = (workspace: string): Promise<void> => changeMachineSettings(resolve(workspace, '..', 'profile'), { 'airlock.policy': undefined });

story(`Rules of one's own, on ${runtime}`, 'policy', { ...demo, prepare: userOnly, settings: { 'airlock.policy': RULES } }, window => {
  const rulesOf = async ({ profile }: Workbench): Promise<readonly Record<string, unknown>[]> => (
    (JSON.parse(await readFile(join(profile, 'data', 'User', 'settings.json'), 'utf8')) as { 'airlock.policy': readonly Record<string, unknown>[] })['airlock.policy']
  );
  const count = async (): Promise<void> => {
    await window().dismissNotifications();
    await window().startCommand('Count words, largest files first');
  };
  const asked = async (): Promise<void> => {
    await window().dialog.getByText('Word Count wants to read docs/words.md.').waitFor();
  };

  /** A line of the text that is open; the editor renders spaces as no-break spaces. */
  const shownLine = (text: RegExp) => window().page.locator('.part.editor .view-line').filter({ hasText: text }).first();

  it('has the user asked about a file, with the rule that asks, while the plugin waits', async () => {
    await window().install('plugins/word-count', 'Word Count');
    await window().startCommand('Count words, largest files first');
    await window().grantEverything();
    await asked();
    await window().dialog.getByText(/rule 2 of your settings \(airlock\.policy\[1\]\)/).waitFor();
    await window().screenshot('asked');
    await window().answerDialog('Allow for This Run');
    await window().told(/Word Count: Count words, largest files first: done/);
  });

  it('shows nothing of the file that a rule denies', async () => {
    await window().answerNotification(/Word Count: Count words, largest files first: done/, 'Show Output');
    await window().waitForOutput(/docs\/words\.md/);
    assert.doesNotMatch(await window().outputText(), /decisions\.md/);
    await window().screenshot('denied');
  });

  it('refuses by the keyboard alone: to deny is what Enter does', async () => {
    await count();
    await asked();
    await window().page.keyboard.press('Enter');
    await window().waitForOutput(/Denied\s+by\s+your\s+answer/);
  });

  it('puts the narrowest rule before the others where the user always allows it, and asks no more', async () => {
    await count();
    await asked();
    await window().answerDialog('Always Allow: Add Rule');
    await window().told(/Word Count: Count words, largest files first: done/);
    const [added, ...others] = await rulesOf(window());
    assert.deepEqual({ ...added, signer: undefined }, { effect: 'allow', plugin: 'org.example.word-count', signer: undefined, capability: 'fs.read', argument: 'docs/words.md' });
    assert.deepEqual(others, RULES);
    await count();
    await window().told(/Word Count: Count words, largest files first: done/);
    assert.equal(await window().dialog.count(), 0);
  });

  it('shows what the plugin may do, and where each of it comes from', async () => {
    await window().dismissNotifications();
    await window().runCommand('Airlock: Show Effective Rights…');
    await window().pick('Word Count');
    await shownLine(/allowed,\s+but\s+for\s+what\s+a\s+rule\s+denies/).waitFor();
    await shownLine(/deny\s+`docs\/decisions\.md`,\s+by\s+rule\s+2\s+of\s+your\s+settings/).waitFor();
    await inEveryTheme(window(), 'rights', false);
  });

  it('runs nothing that asks for anything where the rules can\'t be understood', async () => {
    await mkdir(join(window().workspace, '.vscode'), { recursive: true });
    await writeFile(join(window().workspace, '.vscode', 'settings.json'), JSON.stringify({ 'airlock.policy': [{ effect: 'deny' }] }));
    await shownLine(/Nothing\s+runs\s+that\s+needs\s+a\s+capability/).waitFor();
    await count();
    await window().toldOfError(/The setting "airlock\.policy\[0\]/);
    await window().screenshot('malformed');
  });
});
