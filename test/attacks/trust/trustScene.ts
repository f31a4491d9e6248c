import { randomFillSync } from 'node:crypto';
import type { Airlock } from '../../../src/api/types';
import type { UntrustedAnswer } from '../../../src/api/prompts';
import { formatPublicKey, generateKey } from '../../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../../src/plugins/trust/keyFile';
import { signRevocationList } from '../../../src/plugins/trust/revocationList';
import { Revocations } from '../../../src/plugins/trust/revocations';
import { parseTrustFile } from '../../../src/plugins/trust/trustedKeys';
import { bytes, ID, MANIFEST, runOptions, ServiceFixture } from '../../support/serviceFixture';
import { EditorSettings } from './editorSettings';

/**
 * What keeps trust from being had by force: revocations are looked at; the store remembers signers and the numbers of lists; whose a
 * setting is; which trust files count; rotations are verified; the key that is written is the one that was shown.
 */
export type TrustGuard = 'revocations' | 'memory' | 'scopes' | 'places' | 'rotation signatures' | 'shown key';

const TRUST_FILE = 'root/trusted_keys.toml';
const LIST = 'lists/list.toml';
/** A trust file that a repository ships. */
export const SHIPPED = 'repository/.airlock/trusted_keys.toml';

/** A user who trusts Jane's key and a publisher's revocations, and a repository that they opened. */
export class TrustScene {
  readonly editor = new EditorSettings();
  private readonly restore: (() => void)[] = [];
  private windows = 0;

  private constructor(readonly fixture: ServiceFixture, readonly publisher: SigningKey, readonly mallory: SigningKey, private readonly without: readonly TrustGuard[]) {
    this.editor.keepsApart = !this.lacks('scopes');
    if (this.lacks('revocations')) {
      for (const method of ['key', 'ofKey', 'ofDigests'] as const) {
        const guard: unknown = Reflect.get(Revocations.prototype, method);
        Reflect.set(Revocations.prototype, method, () => undefined);
        this.restore.push(() => { Reflect.set(Revocations.prototype, method, guard); });
      }
    }
  }

  static async make(without: readonly TrustGuard[]): Promise<TrustScene> {
    const newKey = (): Promise<SigningKey> => generateKey(into => void randomFillSync(into));
    const scene = new TrustScene(await ServiceFixture.make(), await newKey(), await newKey(), without);
    await scene.trust();
    return scene;
  }

  lacks(guard: TrustGuard): boolean {
    return this.without.includes(guard);
  }

  /** The user's key, whom they trust. */
  get jane(): SigningKey {
    return this.fixture.key;
  }

  /** Opens the next window. */
  async window(): Promise<Airlock> {
    const { writtenSettings } = await this.editor.reading();
    this.windows++;
    return this.fixture.open({
      root: this.lacks('memory') ? `root${this.windows}` : 'root',
      trustFiles: [TRUST_FILE, ...(this.lacks('places') ? [SHIPPED] : [])],
      revocationLists: () => [LIST],
      settings: writtenSettings,
      prompts: { confirmUntrusted: () => this.asked(), consent: async ({ requests }) => ({ choices: requests.map(() => 'workspace') }) },
    });
  }

  /** What the user answers about a package of a key that they don't trust. */
  asked: () => Promise<UntrustedAnswer> = async () => true;

  /** Writes the user's trust file, with more in it. */
  trust(more = ''): Promise<void> {
    return this.fixture.storage.replace(TRUST_FILE, bytes(`${formatPublicKey(this.jane, 'Jane')}${formatPublicKey(this.publisher, 'Publisher')}revocations = true\nplugins = []\n${more}`));
  }

  revoked(key: SigningKey): string {
    return `[[revoked]]\nkey = "${key.keyId}"\n`;
  }

  /** Has the publisher's list say something. */
  async publish(number: number, revoked: string): Promise<void> {
    const body = `format = "airlock-revocations-v1"\nnumber = ${number}\nissued = 2025-12-31T00:00:00Z\nnext_update = 2026-02-01T00:00:00Z\n${revoked}`;
    await this.fixture.storage.replace(LIST, await signRevocationList(bytes(body), this.publisher, LIST));
  }

  /** Lays a package and has it installed. Rejects as the installation does. */
  async install(airlock: Airlock, key: SigningKey | 'none' = this.jane, version = '0.1.0'): Promise<void> {
    await this.lay(key, version);
    await airlock.install({ location: 'src' });
  }

  async lay(key: SigningKey | 'none', version = '0.1.0'): Promise<void> {
    await this.fixture.lay('src', MANIFEST.replace('0.1.0', version), { key });
  }

  async run(airlock: Airlock): Promise<boolean> {
    return (await airlock.runCommand(ID, 'run', runOptions())).status === 'completed';
  }

  /** Whether the user's trust file names a key. */
  async isTrusted(key: SigningKey): Promise<boolean> {
    const { keys } = await parseTrustFile(await this.fixture.storage.read(TRUST_FILE, 1 << 20));
    return keys.some(({ keyId }) => keyId === key.keyId);
  }

  get trustFile(): string {
    return TRUST_FILE;
  }

  async dispose(): Promise<void> {
    for (const each of this.restore) each();
    await this.fixture.close();
  }
}
