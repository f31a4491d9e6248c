import assert from 'node:assert/strict';
import type { Dependents } from '../../api/lifecycleTypes';
import type { InstalledPlugin } from '../../plugins/types';
import { mentions, newlyAsked, uninstallDetail } from './words';

const nothing: Dependents = { workspaces: [], values: 0, executions: 0, running: 0, recordings: 0, versions: ['1.0.0'], settings: [] };

describe('what is said of an update', () => {
  it('is what it newly asks for', () => {
    assert.equal(newlyAsked({ newRequests: [] }), 'It asks for nothing new.');
    assert.match(newlyAsked({ newRequests: [{ name: 'env', variables: ['LANG'] }, { name: 'fs.read', paths: ['**'] }] }), /^It newly asks to .*LANG and read every file of the workspace; you are asked/);
  });
});

describe('the question before uninstalling', () => {
  const plugin = { source: { kind: 'local', url: '/x' } } as InstalledPlugin;

  it('says what is deleted and what stays', () => {
    assert.equal(uninstallDetail(plugin, nothing, 0), 'This deletes:\n• Airlock’s copy of it\n\nThe audit log and the folder that it was installed from stay as they are.');
    const text = uninstallDetail(plugin, {
      workspaces: [{ identity: 'file:///home/me/My%20Work', decisions: 2 }, { identity: '', decisions: 1 }], values: 4, executions: 12, running: 1, recordings: 3, versions: ['1.1.0', '1.0.0'], settings: ['user', 'workspace'],
    }, 2);
    for (const part of ['versions 1.1.0 and 1.0.0', '3 decisions in My Work and windows without a folder', '4 values that it keeps', '3 recordings', '1 execution still runs', '2 keyboard shortcuts, the user setting airlock.plugins and the workspace setting airlock.plugins will name', 'The record of 12 executions, the audit log']) assert.ok(text.includes(part), `${part}\n${text}`);
  });

  it('counts the shortcuts that name it', () => {
    assert.equal(mentions('// "org.example"\n[{ "key": "f5", "command": "airlock.runCommand", "args": "org.example" }, { "args": { "plugin": "org.example" } }, "org.example.more"]', 'org.example'), 3);
  });
});
