import assert from 'node:assert/strict';
import { isLostRow, readArguments, readFound } from './argument';

describe('a command’s arguments', () => {
  it('name a plugin, and a command of it', () => {
    assert.deepEqual(readArguments('org.example.hello'), { pluginId: 'org.example.hello' });
    assert.deepEqual(readArguments('org.example.hello', 'count'), { pluginId: 'org.example.hello', command: 'count' });
    assert.deepEqual(readArguments({ plugin: 'a' }), { pluginId: 'a' });
    assert.deepEqual(readArguments({ plugin: 'a', command: 'c' }), { pluginId: 'a', command: 'c' });
    assert.deepEqual(readArguments({ kind: 'plugin', plugin: { id: 'a' } }), { pluginId: 'a' });
    assert.deepEqual(readArguments({ kind: 'command', plugin: { id: 'a' }, command: { name: 'c', title: 'C' } }), { pluginId: 'a', command: 'c' });
  });

  it('are of a row that is lost where the editor names a row and none is there', () => {
    for (const args of [[undefined], [undefined, [undefined]], [null, undefined]]) assert.equal(isLostRow(args), true);
    for (const args of [[], ['org.example.hello'], [{ plugin: 'a' }], [{ kind: 'plugin', plugin: { id: 'a' } }, undefined]]) assert.equal(isLostRow(args), false);
  });

  it('name a package that was found', () => {
    assert.equal(readFound({ kind: 'foundPackage', found: { location: '/srv/hello' } }), '/srv/hello');
    for (const row of [undefined, '/srv/hello', { found: '/srv/hello' }, { found: { location: 7 } }]) assert.equal(readFound(row), undefined);
  });

  it('name nothing where they are something else', () => {
    for (const first of [undefined, null, 7, {}, { plugin: 7 }, { plugin: 'a', command: 7 }, { plugin: { id: 7 } }, []]) assert.deepEqual(readArguments(first), {});
    assert.deepEqual(readArguments('a', { name: 'c' }), { pluginId: 'a' });
  });
});
