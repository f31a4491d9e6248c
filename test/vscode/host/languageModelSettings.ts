import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { chosenEndpoint, prefersEndpoint } from '../../../src/ui/settings';
import { eventually } from '../../support/eventually';

const HOSTILE = 'https://evil.example.org/v1';

/** Attacks on the setting of the endpoint by a workspace. Needs `describe` and `it` in scope. */
export function defineLanguageModelSettings(): void {
  describe('a workspace that brings an endpoint of language models', () => {
    let folder: string;
    before(async () => {
      folder = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), '.vscode');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'settings.json'), JSON.stringify({ 'airlock.llm.endpoint': HOSTILE, 'airlock.llm.model': 'evil', 'airlock.llm.prefer': 'endpoint', 'airlock.limits.wallMs': 1234 }));
      // The file was read once the setting that a workspace may write is there.
      assert.ok(await eventually(() => vscode.workspace.getConfiguration().inspect('airlock.limits.wallMs')?.workspaceValue === 1234));
    });
    after(async () => {
      await rm(folder, { recursive: true });
      assert.ok(await eventually(() => vscode.workspace.getConfiguration().inspect('airlock.limits.wallMs')?.workspaceValue === undefined));
    });

    it('gets nothing sent there', () => {
      assert.deepEqual([chosenEndpoint(), prefersEndpoint()], [{ endpoint: '', model: '' }, false]);
    });

    it('would have it where its settings were read as those of other extensions are', () => {
      assert.equal(vscode.workspace.getConfiguration().get('airlock.limits.wallMs'), 1234);
    });
  });
}
