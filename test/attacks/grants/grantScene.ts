import { readFile } from 'node:fs/promises';
import { GrantBook } from '../../../src/api/grants/grantBook';
import { HeldGrants } from '../../../src/api/grants/heldGrants';
import { RunningRights } from '../../../src/api/grants/runningRights';
import type { Airlock } from '../../../src/api/types';
import type { ConsentChoice } from '../../../src/api/prompts';
import type { Workspace } from '../../../src/api/deps';
import { AirlockError } from '../../../src/errors';
import { InstalledPackages } from '../../../src/plugins/installed';
import { parseManifest } from '../../../src/plugins/manifest';
import type { SigningKey } from '../../../src/plugins/trust/keyFile';
import type { GrantRevocation } from '../../../src/store/grantRevocations';
import { grantsOf, putGrant } from '../../../src/store/grants';
import type { GrantRow } from '../../../src/store/grants';
import { change, select } from '../../../src/store/sql';
import { openStore, storeFolder } from '../../../src/store/store';
import type { Store } from '../../../src/store/types';
import { MemoryFileSystem } from '../../support/memoryFileSystem';
import { bytes, ID, MANIFEST, runOptions, ServiceFixture } from '../../support/serviceFixture';
import { EditorSettings } from '../trust/editorSettings';
import { besideOthers, carelessRecord, carelessStanding, READINGS } from './careless';

/**
 * What keeps rights from being had without a decision: `keys`, `workspaces`, `asked` and `rows` are how decisions are looked up; the others
 * say what is left out.
 */
export type GrantGuard = keyof typeof READINGS | 'digests' | 'revocations' | 'sequence' | 'once' | 'expiry' | 'running' | 'one decision' | 'shown' | 'replacing' | 'undo' | 'versions' | 'scopes' | 'trust';

export const HOME = 'file:///home/u/a/site';
const SECRET = 'secrets/key';

/** What the manifest of a plugin says that asks for this. */
export function manifestOf(capabilities: string, version = '0.1.0'): string {
  return `${MANIFEST.replace('0.1.0', version)}capabilities = [${capabilities}]\n`;
}
export const READS = (...paths: readonly string[]): string => `{ name = "fs.read", paths = ${JSON.stringify(paths)} }`;

/** Windows of one user who decides about a plugin, on one store. */
export class GrantScene {
  readonly editor = new EditorSettings();
  private readonly restore: (() => void)[] = [];
  private manifest = MANIFEST;
  private raw: Store | undefined;

  private constructor(readonly fixture: ServiceFixture, private readonly without: readonly GrantGuard[]) {}

  static async make(without: readonly GrantGuard[]): Promise<GrantScene> {
    const scene = new GrantScene(await ServiceFixture.make(), without);
    scene.takeAway();
    scene.editor.keepsApart = !scene.lacks('scopes');
    scene.editor.user = { 'airlock.trust.policy': 'ask' };
    scene.fixture.confirm = true;
    scene.open(HOME);
    return scene;
  }

  lacks(guard: GrantGuard): boolean {
    return this.without.includes(guard);
  }

  /** Opens a workspace in the windows: its folders, by their URIs. */
  open(...folders: readonly string[]): void {
    const workspace: Workspace = {
      identity: [...folders].sort().join('\n'), name: 'site', isTrusted: true,
      folders: folders.map(location => ({ name: location.split('/').at(-1) ?? '', location, files: new MemoryFileSystem({ docs: { a: 'a' }, secrets: { key: 'secret' } }) })),
    };
    this.fixture.workspace = workspace;
  }

  async window(): Promise<Airlock> {
    const { writtenSettings } = await this.editor.reading();
    return this.fixture.open({ settings: writtenSettings });
  }

  async install(airlock: Airlock, capabilities: string, { version, key, allowDowngrade = false, from = 'src' }: { readonly version?: string; readonly key?: SigningKey | 'none'; readonly allowDowngrade?: boolean; readonly from?: string } = {}): Promise<void> {
    this.manifest = manifestOf(capabilities, version);
    await this.fixture.lay(from, this.manifest, key === undefined ? {} : { key });
    await airlock.install({ location: from }, { allowDowngrade: allowDowngrade || this.lacks('versions') });
  }

  /** Changes the manifest of the installed copy. */
  async forge(capabilities: string): Promise<void> {
    this.manifest = manifestOf(capabilities);
    const [folder] = await this.fixture.installedFolders();
    await this.fixture.storage.replace(`root/plugins/${folder}/plugin.toml`, bytes(this.manifest));
  }

  /** What the user answers from now on. */
  answer(...choices: readonly ConsentChoice[]): void {
    this.fixture.answers = [() => ({ choices })];
  }

  /** Runs the plugin and answers. */
  async decide(airlock: Airlock, ...choices: readonly ConsentChoice[]): Promise<void> {
    this.answer(...choices);
    await airlock.runCommand(ID, 'run', runOptions());
  }

  /** Whether the plugin runs without anybody being asked. */
  async runsUnasked(airlock: Airlock): Promise<boolean> {
    try {
      await airlock.runCommand(ID, 'run', runOptions({ isBackground: true }));
      return true;
    } catch (error) {
      if (error instanceof AirlockError && (error.code === 'consent.denied' || error.code === 'policy.invalid')) return false;
      throw error;
    }
  }

  /** Whether it reads the secret, without anybody being asked. */
  async readsSecret(airlock: Airlock): Promise<boolean> {
    return await this.runsUnasked(airlock) && this.mayRead(SECRET);
  }

  /** Whether what ran last may read a file of some folder. */
  mayRead(path: string): boolean {
    return this.fixture.executed.at(-1)?.wasi.preopens.some(({ access }) => access.canRead(path, false)) === true;
  }

  /** The decisions that are on the disk. */
  rows(): Promise<readonly GrantRow[]> {
    return this.store.read(db => grantsOf(db, ID));
  }

  /** Puts a row into the store, as somebody does who can write there. */
  putRow(row: GrantRow): Promise<void> {
    return this.store.write(db => putGrant(db, row));
  }

  /** Changes the store behind Airlock's back. */
  async edit(sql: string, values: readonly (string | number | null)[] = []): Promise<void> {
    await this.store.write(db => change(db, sql, values));
  }

  /** What the audit log says about rights. */
  history(): Promise<readonly unknown[]> {
    return this.store.read(db => select(db, "SELECT event, plugin_id, detail FROM audit_log WHERE event LIKE 'grant.%' ORDER BY sequence"));
  }

  async dispose(): Promise<void> {
    for (const each of this.restore) each();
    await this.raw?.close();
    await this.fixture.close();
  }

  private get store(): Store {
    const { storage } = this.fixture;
    this.raw ??= openStore({ storage, location: storeFolder(storage, 'root'), sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => { throw problem; } });
    return this.raw;
  }

  /** Takes the guards away that this scene is without. */
  private takeAway(): void {
    const put = (target: object, name: string, value: unknown): void => {
      const before: unknown = Reflect.get(target, name);
      Reflect.set(target, name, value);
      this.restore.push(() => { Reflect.set(target, name, before); });
    };
    const nothing = (): void => undefined;
    for (const guard of this.without) {
      switch (guard) {
        case 'keys':
        case 'workspaces':
        case 'asked':
        case 'rows': put(GrantBook.prototype, 'standing', carelessStanding(READINGS[guard], () => parseManifest(bytes(this.manifest)).capabilities)); break;
        case 'digests': put(InstalledPackages.prototype, 'check', async () => undefined); break;
        case 'revocations': put(HeldGrants.prototype, 'revoke', nothing); break;
        case 'sequence': put(HeldGrants.prototype, 'revoke', byTheClock); break;
        case 'once': put(HeldGrants.prototype, 'takeForRun', () => []); break;
        case 'expiry': put(GrantBook.prototype, 'expire', async () => undefined); break;
        case 'running': for (const name of ['look', 'endExpired']) put(RunningRights.prototype, name, async () => undefined); break;
        case 'one decision': put(GrantBook.prototype, 'record', besideOthers(Reflect.get(GrantBook.prototype, 'record') as Parameters<typeof besideOthers>[0])); break;
        case 'shown': put(GrantBook.prototype, 'record', carelessRecord); break;
        case 'replacing': put(GrantBook.prototype, 'record', carelessRecord); break;
        case 'undo': put(GrantBook.prototype, 'restore', async function (this: GrantBook, _: unknown, { grants }: Awaited<ReturnType<GrantBook['withdraw']>>) {
          for (const grant of grants) await this.add(grant);
          return grants;
        }); break;
        // These are left out by what the scene is made of.
        case 'versions':
        case 'scopes':
        case 'trust': break;
      }
    }
  }
}

/** Forgets what was revoked later than it was granted, by the clock. */
function byTheClock(this: object, revocations: readonly GrantRevocation[]): void {
  const held = Reflect.get(this, 'held') as readonly { readonly grant: { readonly grantedAt: string } }[];
  Reflect.set(this, 'held', held.filter(({ grant }) => !revocations.some(({ at }) => at > grant.grantedAt)));
}
