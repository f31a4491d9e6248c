import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { EventBus } from '../events/bus';
import type { AirlockEvent } from '../events/events';
import { auditRows } from './auditLog';
import { Ledger } from './ledger';
import { change } from './sql';
import { openStore } from './store';
import type { Store } from './types';

const enabled: AirlockEvent = { name: 'plugin.enable', at: 't', pluginId: 'p' };
const denied: AirlockEvent = { name: 'capability.denied', at: 't', pluginId: 'p', execution: 'e', call: 'path_open', capability: 'fs.read' };

describe('the ledger', () => {
  let storage: MemoryStorage;
  let stores: Store[];
  beforeEach(() => {
    storage = new MemoryStorage();
    stores = [];
  });
  afterEach(() => Promise.all(stores.map(store => store.close())));

  function open(): { ledger: Ledger; heard: AirlockEvent[]; store: Store } {
    const store = openStore({ storage, location: 'db', sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    stores.push(store);
    const heard: AirlockEvent[] = [];
    const bus = new EventBus(error => assert.fail(String(error)));
    bus.on(event => { heard.push(event); });
    return { ledger: new Ledger(store, bus), heard, store };
  }
  const logged = async (store: Store): Promise<string[]> => (await store.read(db => auditRows(db, 100))).map(row => row.event).reverse();

  it('writes what the audit log keeps, and emits when that is on the disk', async () => {
    const { ledger, heard, store } = open();
    await ledger.change(async (_db, happened) => {
      await happened(enabled);
      await happened({ name: 'plugin.start', at: 't', pluginId: 'p', execution: 'e', version: '1.0.0', command: 'c', module: 'm', signature: null });
      await happened(denied);
      assert.deepEqual(heard, []);
    });
    assert.deepEqual(heard.map(({ name }) => name), ['plugin.enable', 'plugin.start', 'capability.denied']);
    assert.deepEqual(await logged(store), ['plugin.enable', 'capability.denied']);
  });

  it('emits nothing, and keeps no entry, of a change that fails', async () => {
    const { ledger, heard, store } = open();
    await assert.rejects(ledger.change(async (_db, happened) => {
      await happened(enabled);
      throw new Error('no');
    }));
    assert.deepEqual([heard, await logged(store)], [[], []]);
  });

  it('tells nobody what only the audit log is to keep', async () => {
    const { ledger, heard, store } = open();
    await ledger.note(denied, { path: 'secret/plan.txt' });
    assert.ok(!JSON.stringify(heard).includes('secret'));
    const [row] = await store.read(db => auditRows(db, 1));
    assert.deepEqual(row?.detail, { execution: 'e', call: 'path_open', capability: 'fs.read', path: 'secret/plan.txt' });
    assert.equal(row?.pluginId, 'p');
  });

  it('emits an event once, however often the change had to be tried', async () => {
    const [one, other] = [open(), open()];
    await Promise.all([one, other].map(({ store }) => store.read(async () => undefined)));
    let attempts = 0;
    await one.ledger.change(async (db, happened) => {
      if (attempts++ === 0) await other.ledger.note(enabled);
      await happened(denied);
      await change(db, "DELETE FROM grants WHERE plugin_id = 'nobody'");
    });
    assert.equal(attempts, 2);
    assert.deepEqual(one.heard.map(({ name }) => name), ['capability.denied']);
    assert.deepEqual(await logged(one.store), ['plugin.enable', 'capability.denied']);
  });
});
