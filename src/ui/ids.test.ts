import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands, contextKeys, hiddenCommands, reviewContext, settings, treeContext, treeFlags, viewContainer, views } from './ids';

interface Setting { scope?: string; default?: unknown; markdownDescription?: string; enum?: unknown[]; minimum?: number; maximum?: number; type: string }
interface MenuEntry { command: string; when?: string }
interface Manifest {
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category: string }[];
    viewsContainers: { activitybar: { id: string; icon: string }[] };
    views: Record<string, { id: string }[]>;
    viewsWelcome: { view: string }[];
    menus: Record<string, MenuEntry[]>;
    configuration: { properties: Record<string, Setting> }[];
  };
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const texts = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const properties = Object.assign({}, ...contributes.configuration.map(section => section.properties)) as Record<string, Setting>;
const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('package.json', () => {
  it('declares exactly the commands that are registered', () => {
    assert.deepEqual(sorted(contributes.commands.map(each => each.command)), sorted([...Object.values(commands), ...Object.values(hiddenCommands)]));
  });

  it('puts every command into the category Airlock', () => {
    for (const each of contributes.commands) assert.equal(each.category, 'Airlock', each.command);
  });

  it('keeps commands that need an argument out of the palette', () => {
    for (const id of Object.values(hiddenCommands)) {
      assert.deepEqual(contributes.menus['commandPalette']?.filter(entry => entry.command === id).map(entry => entry.when), ['false'], id);
    }
  });

  it('declares exactly the settings that are read', () => {
    assert.deepEqual(sorted(Object.keys(properties)), sorted(Object.values(settings)));
  });

  it('describes every setting and bounds every number', () => {
    for (const [id, setting] of Object.entries(properties)) {
      assert.ok(setting.markdownDescription, id);
      assert.notEqual(setting.default, undefined, id);
      assert.ok(setting.scope, id);
      if (setting.type === 'integer') assert.ok(setting.minimum !== undefined && setting.maximum !== undefined && Number(setting.default) >= setting.minimum && Number(setting.default) <= setting.maximum, id);
    }
  });

  it('lets no workspace choose what may be installed or what runs it', () => {
    assert.equal(properties[settings.trustPolicy]?.scope, 'machine');
    assert.equal(properties[settings.runtime]?.scope, 'machine');
  });

  it('restricts every setting in workspaces that are not trusted, but for rules, which only narrow there', () => {
    assert.deepEqual(sorted([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, settings.policy]), sorted(Object.values(settings)));
  });

  it('declares the view and its container', () => {
    assert.deepEqual(contributes.viewsContainers.activitybar.map(each => each.id), [viewContainer]);
    assert.deepEqual(contributes.views[viewContainer]?.map(each => each.id), Object.values(views));
    for (const welcome of contributes.viewsWelcome) assert.ok(Object.values<string>(views).includes(welcome.view), welcome.view);
  });

  it('names only commands, rows and keys that exist in its menus', () => {
    const known = new Set<string>([...Object.values(commands), ...Object.values(hiddenCommands)]);
    const keys = new Set<string>(Object.values(contextKeys));
    const rows = Object.values<string>(treeContext).flatMap(row => (row.startsWith('plugin.') ? [row, row + treeFlags.pinned, row + treeFlags.local] : [row])).concat(Object.values(reviewContext));
    for (const [menu, entries] of Object.entries(contributes.menus)) {
      for (const { command, when = '' } of entries) {
        assert.ok(known.has(command), `${menu}: ${command}`);
        for (const [, row] of when.matchAll(/viewItem == (\S+)/g)) assert.ok(rows.includes(row ?? '') && row?.startsWith('plugin.') !== true, `${menu}: ${when}`);
        for (const [, pattern] of when.matchAll(/viewItem =~ \/(.+?)\//g)) assert.ok(rows.some(row => new RegExp(pattern ?? '').test(row)), `${menu}: ${when}`);
        for (const [, key] of when.matchAll(/(?:^|!|in )(airlock\.\w+)/g)) assert.ok(keys.has(key ?? ''), `${menu}: ${when}`);
      }
    }
  });

  it('has a text for every placeholder, and no other texts', () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(match => match[1] ?? ''));
    assert.deepEqual(sorted(used), sorted(Object.keys(texts)));
  });
});
