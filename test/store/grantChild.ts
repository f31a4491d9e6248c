// A process that grants and revokes rights of one plugin over and over; prints how many it granted that were refused.
import { readFile } from 'node:fs/promises';
import { GrantBook } from '../../src/api/grants/grantBook';
import { EventBus } from '../../src/events/bus';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { pluginById } from '../../src/store/installedPlugins';
import { Ledger } from '../../src/store/ledger';
import { openStore } from '../../src/store/store';
import { PLUGIN } from '../support/storeRows';

const [folder = '', scope = '', times = '0'] = process.argv.slice(2);
const fail = (problem: unknown): void => { process.stderr.write(`${String(problem)}\n`); };
const store = openStore({ storage: new NodeStorage(), location: folder, sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: fail });
const book = new GrantBook(new Ledger(store, new EventBus(fail)), () => Date.UTC(2026, 0, 1), fail);
const subject = { pluginId: PLUGIN.id, keyId: 'k', workspace: 'w' };

async function main(): Promise<void> {
  const shown = await store.read(db => pluginById(db, PLUGIN.id));
  if (shown === undefined) throw new Error('The plugin is not there.');
  for (let round = 0; round < Number(times); round++) {
    await book.record(subject, [{ name: 'fs.read', paths: ['**'] }], { choices: [{ choice: 'workspace', scope: [scope] }] }, { replace: round % 3 === 0, shown });
    if (round % 2 === 0) await book.revoke({ ...subject, ...(round % 4 === 0 ? { capability: 'fs.read' } : {}) });
  }
  book.dispose();
  await store.close();
}

void main();
