import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBaseline } from '../../src/api/review/baseline';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { putFlag } from '../../src/store/securityFlags';
import type { FlagRow } from '../../src/store/securityFlags';
import { openStore } from '../../src/store/store';
import { airlock as runAirlock } from './airlock';

const FLAG: FlagRow = {
  id: 'f1', plugin_id: 'org.example.hello', version: '0.1.0', checksum: 'd', command: 'count', execution: 'e1', workspace: 'w', input_class: 12, kind: 'fuel', measured: 48e6, baseline: encodeBaseline({ values: [1e6, 2e6] }),
  score: 20, explanation: 'Used 48.0 M fuel.\u001b[31m', occurrences: 2, state: 'accepted', at: '2026-01-01', last_at: '2026-01-02', decided_at: '2026-01-03', decided_by: 'jane',
};

describe('airlock review', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-root-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function review(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const { code, stdout, stderr } = await runAirlock(['review', '--root', root, ...args]);
    return { code, stdout: stdout.toString('utf8'), stderr };
  }
  async function put(...flags: readonly FlagRow[]): Promise<void> {
    const store = openStore({ storage: new NodeStorage(), location: join(root, 'store'), sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    await store.write(async db => { for (const flag of flags) await putFlag(db, flag); });
    await store.close();
  }

  it('lists flags, those to be decided first, with nothing in them that moves the cursor', async () => {
    await put(FLAG, { ...FLAG, id: 'f2', plugin_id: 'org.example.other', state: 'open', occurrences: 1, last_at: '2026-01-01' }, { ...FLAG, id: 'f3', kind: 'of a later version' });
    const { code, stdout } = await review();
    assert.equal(code, 0);
    assert.equal(stdout, 'open      2026-01-01  org.example.other 0.1.0 count  fuel  Used 48.0 M fuel.\\u001b[31m\naccepted  2026-01-02  org.example.hello 0.1.0 count  fuel  Used 48.0 M fuel.\\u001b[31m Seen 2 times.\n');
  });

  it('lists them as JSON, of one plugin', async () => {
    await put(FLAG, { ...FLAG, id: 'f2', plugin_id: 'org.example.other' });
    const flags = JSON.parse((await review('--json', '--plugin', 'org.example.hello')).stdout) as readonly { id: string; measured: number; values: number[]; decidedBy: string }[];
    assert.deepEqual(flags.map(({ id, measured, values, decidedBy }) => [id, measured, values, decidedBy]), [['f1', 48_000_000, [1_000_000, 2_000_000], 'jane']]);
  });

  it('says that there is nothing, and where there is no record', async () => {
    assert.deepEqual([(await review()).code, (await review()).stderr.includes('holds no record')], [66, true]);
    await put();
    assert.equal((await review()).stdout, 'Nothing stands out.\n');
  });
});
