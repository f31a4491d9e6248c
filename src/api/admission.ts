import { linksToAdmit } from '../capabilities/hostFunctions';
import { trustPolicy } from '../capabilities/settings';
import type { WrittenSettings } from '../capabilities/settings';
import { AirlockError } from '../errors';
import { requireHardened } from '../plugins/check';
import type { Package } from '../plugins/package';
import { whyUntrusted } from '../plugins/trust/policy';
import type { Rotation } from '../plugins/trust/rotation';
import { parseSignature } from '../plugins/trust/signatureFile';
import { signerOf } from '../plugins/trust/signFolder';
import type { Trust } from '../plugins/trust/standing';
import type { KeyToTrust } from '../plugins/trust/trustEdit';
import type { Signer } from '../plugins/types';
import type { AirlockDeps } from './deps';
import { registeredNow } from './foreignRights';
import { keyOf } from './trustDesk';
import type { UntrustedAnswer } from './prompts';

/** How a package is let in. */
export interface AdmissionOptions {
  /** Whom to ask about a package that no trusted key signed, where the policy says to ask. Nobody is asked where absent: it is let in. */
  readonly confirm?: (signer: Signer) => Promise<UntrustedAnswer>;
}

/** What an admission asks of trust. */
export interface TrustToAdmit {
  current(): Promise<Trust>;
  /** The rotations of keys that were accepted for a plugin. */
  rotations(pluginId: string): Promise<readonly Rotation[]>;
  /** Trusts a key for one plugin: the user has seen its fingerprint and said so. */
  add(key: KeyToTrust): Promise<void>;
}

/** Decides which packages may be installed: by signature, trust policy, and whether the module can be sandboxed. */
export class Admission {
  constructor(private readonly deps: Pick<AirlockDeps, 'hardener' | 'now' | 'foreign'>, private readonly trust: TrustToAdmit, private readonly settings: () => { readonly user: WrittenSettings; readonly workspace: WrittenSettings }) {}

  /**
   * Lets a package in, or rejects with the reason. Returns who signed it.
   *
   * @throws AirlockError `signature.*`, `digest.revoked`, `rotation.*`, `trust.*`, `module.*`
   */
  async admit(read: Package, { confirm }: AdmissionOptions = {}): Promise<Signer> {
    const { hardener, now, foreign } = this.deps;
    const { user, workspace } = this.settings();
    const signer = await signerOf(read, await this.trust.current(), now(), await this.trust.rotations(read.manifest.id));
    const reason = whyUntrusted(read.manifest.id, read.signatureName, signer);
    if (reason !== undefined && trustPolicy(user, workspace) === 'signed') throw reason;
    const hardened = await hardener.harden(read.module, linksToAdmit(read.manifest.capabilities, registeredNow(foreign)));
    requireHardened(read.manifest, hardened.result);
    if (reason === undefined || confirm === undefined) return signer;
    const answer = await confirm(signer);
    if (answer === false) throw new AirlockError('trust.declined', `${read.manifest.id} was not installed.`);
    return answer === true || signer.kind !== 'unknown' ? signer : this.trustFrom(read, signer.keyId, answer.trustAs);
  }

  /** The key counts from now on: also where something fails later that would have used it. */
  private async trustFrom({ manifest, signature, signatureName }: Package, keyId: string, name: string): Promise<Signer> {
    const { publicKey } = parseSignature(signature ?? new Uint8Array(), signatureName);
    await this.trust.add({ name, pluginId: manifest.id, ...await keyOf(publicKey, keyId) });
    return { kind: 'trusted', keyId, name };
  }
}
