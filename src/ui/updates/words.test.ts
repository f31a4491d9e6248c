import assert from 'node:assert/strict';
import { AirlockError } from '../../errors';
import { failuresMessage, updatesMessage } from './words';

describe('what is said of updates', () => {
  const update = (name: string, version: string) => ({ pluginId: name.toLowerCase(), name, installed: '0.1.0', version });

  it('names each with its version', () => {
    assert.equal(updatesMessage([update('Hello', '0.2.0')]), 'Hello 0.2.0 is available; 0.1.0 is installed.');
    assert.equal(updatesMessage([update('Hello', '0.2.0'), update('Report', '1.0.0')]), '2 updates are available: Hello 0.2.0, Report 1.0.0.');
  });

  it('says why a source could not be asked', () => {
    const error = new AirlockError('source.network', 'There is no network.');
    assert.equal(failuresMessage([]), '');
    assert.equal(failuresMessage([{ pluginId: 'a', error }]), 'a could not be checked: There is no network.');
    assert.match(failuresMessage([{ pluginId: 'a', error }, { pluginId: 'b', error }]), /^2 plugins could not be checked, a among them/);
  });
});
