import assert from 'node:assert/strict';
import { pluginDirectories } from './pluginDirectories';

describe('the directories of plugins', () => {
  const of = (platform: NodeJS.Platform, environment: Record<string, string>, home = '/home/jane'): string[] => (
    pluginDirectories({ platform, home, environment: name => environment[name] }).map(({ scope, location }) => `${scope} ${location}`)
  );

  it('are those of XDG on Linux, with its defaults', () => {
    assert.deepEqual(of('linux', {}), ['user /home/jane/.local/share/airlock/plugins', 'system /usr/local/share/airlock/plugins', 'system /usr/share/airlock/plugins']);
    assert.deepEqual(of('linux', { XDG_DATA_HOME: '/data', XDG_DATA_DIRS: '/opt/share:/srv/' }), ['user /data/airlock/plugins', 'system /opt/share/airlock/plugins', 'system /srv/airlock/plugins']);
  });

  it('are never relative ones', () => {
    assert.deepEqual(of('linux', { XDG_DATA_HOME: 'data', XDG_DATA_DIRS: '.:../x:/srv' }), ['user /home/jane/.local/share/airlock/plugins', 'system /srv/airlock/plugins']);
    assert.deepEqual(of('win32', { APPDATA: 'data' }), []);
  });

  it('are Application Support on macOS, APPDATA and PROGRAMDATA on Windows', () => {
    assert.deepEqual(of('darwin', {}, '/Users/jane'), ['user /Users/jane/Library/Application Support/airlock/plugins', 'system /Library/Application Support/airlock/plugins']);
    assert.deepEqual(of('win32', { APPDATA: 'C:\\Users\\jane\\AppData\\Roaming', PROGRAMDATA: 'C:\\ProgramData' }), ['user C:\\Users\\jane\\AppData\\Roaming\\airlock\\plugins', 'system C:\\ProgramData\\airlock\\plugins']);
  });
});
