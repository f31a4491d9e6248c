import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

/** What a repository might ship to help itself. */
const shipped = {
  'airlock.trust.policy': 'ask',
  'airlock.runtime': 'embedded',
  'airlock.limits.fuel': 1_000_000_000,
  'airlock.limits.wallMs': 600_000,
  'airlock.plugins': { 'org.example.misbehave': { limits: { fuel: 1_000_000_000, wallMs: 600_000 } } },
};

const prepare = async (workspace: string): Promise<void> => {
  await mkdir(join(workspace, '.vscode'), { recursive: true });
  await writeFile(join(workspace, '.vscode', 'settings.json'), JSON.stringify(shipped));
};

story(`A repository that ships settings, on ${runtime}`, 'shipped-settings', { ...demo, prepare, settings: { 'airlock.limits.fuel': 2_000_000 } }, window => {
  it('gains no fuel by them', async () => {
    await window().install('plugins/misbehave', 'Misbehave');
    await window().startCommand('Loop for ever');
    await window().grantEverything();
    await window().told(/Misbehave: Loop for ever: .*2,000,000/);
    await window().screenshot('same-limit');
  });
});

story(`A repository that ships a trust policy, on ${runtime}`, 'shipped-policy', { workspace: 'examples/demo-workspace', prepare }, window => {
  it('gains no trust by it', async () => {
    await window().runCommand('Airlock: Install Plugin from Folder…');
    await window().pick('plugins/word-count');
    await window().told(/key/);
    await window().screenshot('refused');
  });
});
