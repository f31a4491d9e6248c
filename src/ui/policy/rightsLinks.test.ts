import assert from 'node:assert/strict';
import { linksIn } from './rightsLinks';

describe('the links of a text about rights', () => {
  it('lead to the setting, the command and the files that it names', () => {
    const text = '- Rule: deny x, by rule 3 of your settings (airlock.policy[2]).\n- Rule: by rule 1 of this computer\'s policy file /Library/Application Support/Airlock/policy.toml: “Why”.\nChanged with "Airlock: Review Grants…", and airlock.policy.\n';
    assert.deepEqual(linksIn(text).map(({ start, end, to }) => [text.slice(start, end), to.kind]), [
      ['airlock.policy[2]', 'policy'], ['airlock.policy', 'policy'], ['Airlock: Review Grants…', 'grants'], ['/Library/Application Support/Airlock/policy.toml', 'file'],
    ]);
    assert.deepEqual(linksIn('by this computer\'s policy file C:\\ProgramData\\Airlock\\policy.toml.').map(({ to }) => to), [{ kind: 'file', path: 'C:\\ProgramData\\Airlock\\policy.toml' }]);
  });
});
