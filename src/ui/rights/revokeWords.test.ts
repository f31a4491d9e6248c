import assert from 'node:assert/strict';
import type { Grant } from '../../capabilities/types';
import { everywhereDetail, restoredMessage, revocableRights, revokedMessage } from './revokeWords';

const grant = (changed: Partial<Grant> = {}): Grant => {
  const capability = changed.capability ?? { name: 'fs.read', paths: ['src/**'] };
  return { pluginId: 'p', keyId: 'k', workspace: 'file:///w/one', asked: capability, capability, decision: 'allow', lifetime: 'workspace', grantedAt: '2026-01-01T00:00:00.000Z', ...changed };
};

describe('the rights that can be revoked', () => {
  it('are one row for each capability, with all that was granted of it and for how long', () => {
    const rows = revocableRights([
      grant(), grant({ capability: { name: 'fs.read', paths: ['docs/a.md'] }, lifetime: 'until', expiresAt: '2026-01-31T12:00:00.000Z' }),
      grant({ capability: { name: 'fs.write', paths: ['out/**'] }, isPreview: true }), grant({ capability: { name: 'plan' }, lifetime: 'session' }), grant({ capability: { name: 'network', hosts: ['a.org'], methods: ['POST'] }, lifetime: 'once' }),
    ], []);
    assert.deepEqual(rows.map(({ label, description, detail }) => [label, description, detail]), [
      ['Read files', 'from now on; until 31 January 2026', 'src/**; docs/a.md'],
      ['Write files', 'from now on, each time shown first', 'out/**'],
      ['Planner', 'until this window closes', ''],
      ['Network', 'for its next run', 'a.org by POST'],
    ]);
  });

  it('are not denials', () => {
    assert.deepEqual(revocableRights([grant({ decision: 'deny' })], [grant({ decision: 'deny' })]), []);
  });

  it('name the other workspaces where they were granted, and count them', () => {
    const places = ['', 'file:///w/my%20site', 'file:///w/a\nfile:///w/b', 'file:///w/d', 'file:///w/e'];
    const rows = revocableRights([], places.map(workspace => grant({ workspace })));
    assert.deepEqual(rows.map(({ everywhere, description, detail }) => [everywhere, description, detail]), [[true, 'in windows without a folder, my site, a + b and 2 more', 'src/**']]);
  });

  it('write what a package brought on one line, without what a terminal or an editor would obey', () => {
    assert.doesNotMatch(revocableRights([grant({ capability: { name: 'fs.read', paths: ['a\u202eb\n'] } })], [])[0]?.detail ?? '', /[\n\u202e]/);
  });

  it('are told once they are revoked, by place', () => {
    const rows = revocableRights([grant()], [grant({ workspace: 'file:///w/two', capability: { name: 'plan' } })]);
    assert.equal(revokedMessage('Hello', rows), 'Revoked from Hello: Read files, in this workspace; Planner, everywhere. What ran by that is ended, and it is asked about anew.');
    assert.match(everywhereDetail(rows), /^• Read files: in this workspace \(src\/\*\*\)\n• Planner: everywhere, also in two\n\n.*can't be undone/);
  });

  it('are told when they were given back, as far as they were', () => {
    const [read, plan] = [grant(), grant({ capability: { name: 'plan' } })];
    assert.equal(restoredMessage('Hello', [read, plan], [read, plan]), 'Hello has again in this workspace: Read files, Planner. What was ended stays ended.');
    assert.match(restoredMessage('Hello', [read, plan], [plan]), /^Hello has again in this workspace: Planner\. About the rest /);
    assert.match(restoredMessage('Hello', [read], []), /^Nothing was given back to Hello: /);
  });
});
