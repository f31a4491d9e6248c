import { PLUGIN_LINKS } from '../capabilities/hostFunctions';
import { trustPolicy } from '../capabilities/settings';
import type { WrittenSettings } from '../capabilities/settings';
import { AirlockError } from '../errors';
import { requireHardened } from '../plugins/check';
import type { Package } from '../plugins/package';
import { whyUntrusted } from '../plugins/trust/policy';
import { signerOf } from '../plugins/trust/signFolder';
import type { Trust } from '../plugins/trust/standing';
import type { Signer } from '../plugins/types';
import type { AirlockDeps } from './deps';

/** How a package is let in. */
export interface AdmissionOptions {
  /** Whom to ask about a package that no trusted key signed, where the policy says to ask. Nobody is asked where absent: it is let in. */
  readonly confirm?: (signer: Signer) => Promise<boolean>;
}

/** Decides which packages may be installed: by signature, trust policy, and whether the module can be sandboxed. */
export class Admission {
  constructor(private readonly deps: Pick<AirlockDeps, 'hardener' | 'now'>, private readonly trust: () => Promise<Trust>, private readonly settings: () => { readonly user: WrittenSettings; readonly workspace: WrittenSettings }) {}

  /**
   * Lets a package in, or rejects with the reason. Returns who signed it.
   *
   * @throws AirlockError `signature.*`, `digest.revoked`, `trust.*`, `module.*`
   */
  async admit(read: Package, { confirm }: AdmissionOptions = {}): Promise<Signer> {
    const { hardener, now } = this.deps;
    const { user, workspace } = this.settings();
    const signer = await signerOf(read, await this.trust(), now());
    const reason = whyUntrusted(read.manifest.id, read.signatureName, signer);
    if (reason !== undefined && trustPolicy(user, workspace) === 'signed') throw reason;
    const hardened = await hardener.harden(read.module, PLUGIN_LINKS);
    requireHardened(read.manifest, hardened.result);
    if (reason !== undefined && confirm !== undefined && !await confirm(signer)) {
      throw new AirlockError('trust.declined', `${read.manifest.id} was not installed.`);
    }
    return signer;
  }
}
