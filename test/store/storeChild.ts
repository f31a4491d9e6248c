// A process that writes to a store until it is killed, and says on standard output what was acknowledged.
import { readFile } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { appendAudit } from '../../src/store/auditLog';
import { endExecution, startExecution } from '../../src/store/executions';
import { putGrant } from '../../src/store/grants';
import { putPlugin, removePlugin } from '../../src/store/installedPlugins';
import { openStore } from '../../src/store/store';
import { PLUGIN } from '../support/storeRows';

const [location = '', name = '', segmentBytes = '8000'] = process.argv.slice(2);
const store = openStore({ storage: new NodeStorage(), location, sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => { say('problem', problem.code); }, segmentBytes: Number(segmentBytes) });

/** One line in one write, so that a kill leaves it out or leaves it whole. */
function say(kind: string, id: string): void {
  writeSync(1, `${kind} ${id}\n`);
}

async function install(id: string): Promise<void> {
  await store.write(async db => {
    await putPlugin(db, { ...PLUGIN, id });
    await appendAudit(db, { at: 't', event: 'plugin.install', pluginId: id, detail: {} });
  });
  say('plugin', id);
}

async function uninstall(id: string): Promise<void> {
  say('uninstalling', id);
  await store.write(async db => {
    await removePlugin(db, id);
    await appendAudit(db, { at: 't', event: 'plugin.uninstall', pluginId: id, detail: {} });
  });
  say('uninstalled', id);
}

async function grant(id: string): Promise<void> {
  await store.write(db => putGrant(db, { plugin_id: id, key_id: 'k', workspace: 'w', asked: '{}', capability: '{}', decision: 'allow', granted_at: 't', expires_at: null, preview: 0 }));
  say('grant', id);
}

async function execute(id: string): Promise<void> {
  await store.write(db => startExecution(db, { id, plugin_id: 'p', version: '1', command: 'c', workspace: 'w', checksum: 'x', started_at: '2026-01-01', fuel_limit: 10n }));
  say('started', id);
  await store.write(async db => {
    await endExecution(db, { id, completed_at: 't', status: 'completed', reason: null, exit_code: 0, fuel_consumed: 5n, fuel_version: 1, memory_peak_mb: 1, wall_ms: 1, host: 'embedded', error_message: null });
    await appendAudit(db, { at: 't', event: 'plugin.execute', pluginId: 'p', detail: { execution: id } });
  });
  say('ended', id);
}

async function work(): Promise<void> {
  await store.read(async () => undefined);
  say('ready', name);
  for (let i = 0; ; i++) {
    const id = `${name}-${i}`;
    await install(id);
    await grant(id);
    await execute(id);
    if (i % 3 === 2) await uninstall(id);
  }
}

void work().catch((error: unknown) => {
  say('failed', error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error));
  process.exit(3);
});
