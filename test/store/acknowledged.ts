import assert from 'node:assert/strict';
import { firstBrokenLink } from '../../src/store/auditLog';
import { select } from '../../src/store/sql';
import type { Store } from '../../src/store/types';
import { heard } from './killedProcess';

/** What processes said was acknowledged, and whether the store still has it. */
export class Acknowledged {
  private readonly plugins = new Set<string>();
  private readonly grants = new Set<string>();
  private readonly executions = new Map<string, 'started' | 'ended'>();
  /** May be there or not: the process was killed before it could say. */
  private readonly unsure = new Set<string>();
  private readonly removed = new Set<string>();
  private failed: string | undefined;
  count = 0;

  /** Takes one line of a process. */
  note(line: string): void {
    const [kind, id = ''] = line.split(' ');
    switch (kind) {
      case 'plugin': this.plugins.add(id); break;
      case 'uninstalling': this.unsure.add(id); break;
      case 'uninstalled': this.plugins.delete(id); this.removed.add(id); break;
      case 'grant': this.grants.add(id); break;
      case 'started': this.executions.set(id, 'started'); break;
      case 'ended': this.executions.set(id, 'ended'); break;
      case 'ready': return;
      default: this.failed ??= line; return;
    }
    this.count++;
  }

  /** Asserts that everything is there, and that the audit log holds. */
  async check(store: Store): Promise<void> {
    assert.equal(this.failed, undefined, 'what a process told');
    // Another process may go on meanwhile: what it says from now on need not be in what is read.
    const noted = { plugins: [...this.plugins], removed: [...this.removed], grants: [...this.grants], executions: [...this.executions] };
    const [plugins, grants, statuses, broken, audited] = await store.read(async db => [
      new Set((await select(db, 'SELECT id FROM installed_plugins')).map(row => String(row['id']))),
      new Set((await select(db, 'SELECT plugin_id FROM grants')).map(row => String(row['plugin_id']))),
      new Map((await select(db, 'SELECT id, status FROM plugin_executions')).map(row => [String(row['id']), String(row['status'])])),
      await firstBrokenLink(db),
      new Set((await select(db, "SELECT json_extract(detail, '$.execution') AS id FROM audit_log WHERE event = 'plugin.execute'")).map(row => String(row['id']))),
    ] as const);
    await heard();
    assert.equal(broken, undefined, 'the audit log');
    for (const id of noted.plugins) assert.ok(plugins.has(id) || this.unsure.has(id), `plugin ${id} is lost`);
    for (const id of noted.removed) assert.ok(!plugins.has(id), `plugin ${id} is back`);
    for (const id of noted.grants) assert.ok(grants.has(id), `grant ${id} is lost`);
    for (const [id, state] of noted.executions) {
      const status = statuses.get(id);
      assert.ok(status !== undefined, `execution ${id} is lost`);
      if (state === 'ended') assert.ok(status === 'completed' && audited.has(id), `the end of execution ${id} is lost`);
    }
  }
}
