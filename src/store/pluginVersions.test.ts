import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import initSqlJs from 'sql.js';
import { MIGRATIONS, migrate } from './migrations';
import { versionsOf } from './pluginVersions';
import { Sqlite } from './sqlite';

describe('the versions of plugins', () => {
  it('that an older Airlock installed are taken over as the active ones', async () => {
    const old = new Sqlite(await initSqlJs({ wasmBinary: (await readFile('node_modules/sql.js/dist/sql-wasm.wasm')).buffer }));
    try {
      for (const statement of MIGRATIONS.slice(0, 3).flat()) old.change(statement);
      old.script('PRAGMA user_version = 3');
      old.change(`INSERT INTO installed_plugins (id, version, source, source_url, reference, package_sha256, manifest_file, manifest_sha256, checksum, signer_kind, state, installed_at, updated_at)
        VALUES ('org.example.hello', '0.1.0', 'git', 'https://example.org/x.git', 'c0ffee', 'p', 'plugin.toml', 'm', 'c', 'unsigned', 'enabled', '2026-01-01', '2026-01-02')`);
      migrate(old);
      const [row, ...others] = await versionsOf({ select: async (sql, parameters) => old.select(sql, parameters), change: async (sql, parameters) => old.change(sql, parameters) }, 'org.example.hello');
      assert.equal(others.length, 0);
      assert.deepEqual([row?.version, row?.package_sha256, row?.reference, row?.requested, row?.asked, row?.kept, row?.activation], ['0.1.0', 'p', 'c0ffee', null, null, 1, 1]);
    } finally {
      old.close();
    }
  });
});
