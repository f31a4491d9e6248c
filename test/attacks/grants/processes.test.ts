import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { grantsOf } from '../../../src/store/grants';
import { putPlugin } from '../../../src/store/installedPlugins';
import { select } from '../../../src/store/sql';
import { openStore } from '../../../src/store/store';
import type { Store } from '../../../src/store/types';
import { verifyAuditLog } from '../../../src/store/auditVerdict';
import { PLUGIN } from '../../support/storeRows';

const ROUNDS = 20;
const SCOPES = ['docs/**', 'src/**', '**'];

/** What was decided, as the audit log has it: the scope that counts at its end. */
function replayed(entries: readonly { readonly event: string; readonly scope: string }[]): string | undefined {
  let granted: string | undefined;
  for (const { event, scope } of entries) granted = event === 'grant.allow' ? scope : undefined;
  return granted;
}

describe('processes that grant and revoke rights of one plugin at the same time', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-grants-'));
    store = openStore({ storage: new NodeStorage(), location: folder, sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    await store.write(db => putPlugin(db, PLUGIN));
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('lose no revocation, and never have what they granted together', async () => {
    const children = await Promise.all(SCOPES.map(scope => promisify(execFile)(process.execPath, ['--enable-source-maps', 'out/test/store/grantChild.js', folder, scope, String(ROUNDS)])));
    for (const { stderr } of children) assert.equal(stderr, '');
    const entries = (await store.read(db => select(db, "SELECT event, detail FROM audit_log WHERE event LIKE 'grant.%' ORDER BY sequence")))
      .map(({ event, detail }) => ({ event: String(event), scope: (JSON.parse(String(detail)) as { readonly scope: string }).scope }));
    assert.equal(entries.filter(({ event }) => event === 'grant.allow').length, ROUNDS * SCOPES.length, 'every decision is on record');
    const rows = await store.read(db => grantsOf(db, PLUGIN.id));
    const granted = rows.map(({ capability }) => (JSON.parse(capability) as { readonly paths: readonly string[] }).paths.join());
    const counts = replayed(entries);
    assert.deepEqual(granted, counts === undefined ? [] : [counts], 'what the record says last is what counts');
    assert.equal((await verifyAuditLog(store)).broken, undefined);
  });
});
