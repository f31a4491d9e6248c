import assert from 'node:assert/strict';
import { chosenDirectories } from './directories';

describe('airlock.discovery.directories', () => {
  const standard = [{ location: '/usr/share/airlock/plugins', scope: 'system' as const }];
  const chosen = (setting: unknown): string[] => chosenDirectories(setting, standard, '/home/jane').map(({ location }) => location);

  it('adds to the platform\'s own, or stands in for them', () => {
    assert.deepEqual(chosen(['default', '/srv/plugins', '~/plugins', '~']), ['/usr/share/airlock/plugins', '/srv/plugins', '/home/jane/plugins', '/home/jane']);
    assert.deepEqual(chosen(['/srv/plugins', '/srv/plugins', 'C:\\Plugins', '\\\\server\\plugins']), ['/srv/plugins', 'C:\\Plugins', '\\\\server\\plugins']);
    assert.deepEqual(chosen([]), []);
  });

  it('names absolute paths only', () => {
    assert.deepEqual(chosen(['plugins', './plugins', '../plugins', '~jane/x', '', 'oci://example.org/x', 'https://example.org', '/a\0b', 5, null]), []);
  });

  it('is the platform\'s own where it makes no sense', () => {
    for (const setting of [undefined, null, 'plugins', { a: 1 }]) assert.deepEqual(chosen(setting), ['/usr/share/airlock/plugins']);
  });
});
