import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest } from '../../src/plugins/manifest';
import { firstBrokenLink } from '../../src/store/auditLog';
import { select } from '../../src/store/sql';
import type { Store } from '../../src/store/types';
import { heard } from './killedProcess';

/** What a plugin may be: the version that was acknowledged last, and what was begun since. `-` is none. */
interface Expected {
  acknowledged: string;
  begun: string | undefined;
  isGranted: boolean;
  /** All that it may have been since the check began that is under way. */
  possible: Set<string>;
}

/** What processes said of what they did, and whether a root still has all of it. */
export class InstalledState {
  private readonly plugins = new Map<string, Expected>();
  private readonly executions = new Map<string, 'started' | 'ended'>();
  private failed: string | undefined;
  /** Changes that were acknowledged. */
  count = 0;

  /** Takes one line of a process. */
  note(line: string): void {
    const [kind, id = '', version = ''] = line.split(' ');
    if (kind === 'ready') return;
    switch (kind) {
      case 'begin': this.expect(id, { begun: version }); return;
      // What both processes change is held to no version.
      case 'active': if (!isShared(id)) this.expect(id, { acknowledged: version, begun: undefined }); break;
      case 'gone': if (!isShared(id)) this.expect(id, { acknowledged: '-', begun: undefined, isGranted: false }); break;
      case 'grant': this.expect(id, { isGranted: true }); break;
      case 'started': this.executions.set(id, 'started'); break;
      case 'ended': this.executions.set(id, 'ended'); break;
      default: this.failed ??= line; return;
    }
    this.count++;
  }

  /** Asserts that everything that was acknowledged is there, that the audit log holds, and that what records name is whole. */
  async check(root: string, store: Store): Promise<void> {
    assert.equal(this.failed, undefined, 'what a process told');
    // A process may go on meanwhile: what it says from now on need not be in what is read.
    for (const expected of this.plugins.values()) expected.possible = versionsOf(expected);
    const plugins = [...this.plugins].map(([id, { isGranted }]) => ({ id, isGranted }));
    const executions = [...this.executions];
    const [versions, grants, statuses, broken, audited] = await store.read(async db => [
      new Map((await select(db, 'SELECT id, version FROM installed_plugins')).map(row => [String(row['id']), String(row['version'])])),
      new Set((await select(db, 'SELECT plugin_id FROM grants')).map(row => String(row['plugin_id']))),
      new Map((await select(db, 'SELECT id, status FROM plugin_executions')).map(row => [String(row['id']), String(row['status'])])),
      await firstBrokenLink(db),
      new Set((await select(db, "SELECT json_extract(detail, '$.execution') AS id FROM audit_log WHERE event = 'plugin.execute'")).map(row => String(row['id']))),
    ] as const);
    await heard();
    assert.equal(broken, undefined, 'the audit log');
    for (const { id, isGranted } of plugins) {
      const possible = [...this.plugins.get(id)?.possible ?? []];
      const version = versions.get(id) ?? '-';
      assert.ok(possible.includes(version), `${id} is at ${version}, and should be at ${possible.join(' or ')}`);
      if (isGranted && version !== '-') assert.ok(grants.has(id), `the grant of ${id} is lost`);
    }
    for (const [id, state] of executions) {
      const status = statuses.get(id);
      assert.ok(status !== undefined, `execution ${id} is lost`);
      if (state === 'ended') assert.ok(status === 'completed' && audited.has(id), `the end of execution ${id} is lost: ${status}`);
    }
    await checkFolders(root, store);
  }

  private expect(id: string, change: Partial<Omit<Expected, 'possible'>>): void {
    const before = this.plugins.get(id) ?? { acknowledged: '-', begun: undefined, isGranted: false, possible: new Set<string>() };
    const expected = { ...before, ...change };
    this.plugins.set(id, { ...expected, possible: new Set([...before.possible, ...versionsOf(expected)]) });
  }
}

function versionsOf({ acknowledged, begun }: Expected): Set<string> {
  return new Set(begun === undefined ? [acknowledged] : [acknowledged, begun]);
}

function isShared(id: string): boolean {
  return id === 'org.crash.shared';
}

interface Named {
  readonly package: string;
  readonly manifestFile: string;
  readonly digests: readonly string[];
}

/** Every package that a record names is there, and is what the record says. */
async function checkFolders(root: string, store: Store): Promise<void> {
  for (let last: string | undefined, round = 0; ; round++) {
    const problem = await firstProblem(root, await named(store));
    if (problem === undefined) return;
    // A process that goes on may have removed it together with its record, or put it back by now.
    assert.ok(round < 50 || problem !== last, problem);
    last = problem;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function named(store: Store): Promise<readonly Named[]> {
  const columns = 'package_sha256, manifest_file, manifest_sha256, checksum, signature_sha256';
  const rows = await store.read(db => select(db, `SELECT ${columns} FROM installed_plugins UNION SELECT ${columns} FROM plugin_versions`));
  return rows.map(row => ({ package: String(row['package_sha256']), manifestFile: String(row['manifest_file']), digests: [String(row['manifest_sha256']), String(row['checksum']), String(row['signature_sha256'])] }));
}

async function firstProblem(root: string, records: readonly Named[]): Promise<string | undefined> {
  for (const record of records) {
    const folder = join(root, 'plugins', record.package);
    try {
      const manifestBytes = await readFile(join(folder, record.manifestFile));
      const manifest = parseManifest(new Uint8Array(manifestBytes), record.manifestFile);
      const module = await readFile(join(folder, manifest.wasm));
      const signature = await readFile(join(folder, manifest.wasm.replace(/\.wasm$/, '.sig')));
      const found = [manifestBytes, module, signature].map(bytes => createHash('sha256').update(bytes).digest('hex'));
      if (found.join() !== record.digests.join()) return `${record.package} is not what its record says`;
    } catch (error) {
      return `${record.package} is not whole: ${String(error)}`;
    }
  }
  return undefined;
}

/** Makes everything in the root's folders of packages and fetches look as old as what a crash left long ago. */
export async function age(root: string): Promise<void> {
  const old = new Date(Date.now() - 3 * 60 * 60 * 1000);
  for (const folder of ['plugins', 'staging']) {
    for (const entry of await readdir(join(root, folder)).catch(() => [])) await utimes(join(root, folder, entry), old, old);
  }
}

/** Asserts that nothing but what records name is in the root's folders. To be called when an installation swept them. */
export async function checkSwept(root: string, store: Store): Promise<void> {
  const names = new Set((await named(store)).map(record => record.package));
  assert.deepEqual((await readdir(join(root, 'plugins'))).filter(entry => !names.has(entry)), [], 'left in the folder of packages');
  if (await stat(join(root, 'staging')).then(() => true, () => false)) assert.deepEqual(await readdir(join(root, 'staging')), [], 'left in the folder of fetches');
}
