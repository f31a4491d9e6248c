import { AirlockError } from '../../errors';
import type { Signer } from '../types';
import { readableKeyId } from './fingerprint';

/** `signed`: only packages signed by a trusted key. `ask`: the user may accept others one by one. */
export type TrustPolicy = 'signed' | 'ask';

/** Why a package may not be installed without asking; `undefined` where a trusted key signed it. */
export function whyUntrusted(pluginId: string, signatureName: string, signer: Signer): AirlockError | undefined {
  switch (signer.kind) {
    case 'trusted':
      return undefined;
    case 'unknown':
      return new AirlockError(
        'signature.unknown-key',
        `${pluginId} is signed by a key that you don't trust: ${readableKeyId(signer.keyId)}.`,
        'If it is the author\'s, add it to trusted_keys.toml, or set "airlock.trust.policy" to "ask".',
      );
    case 'unsigned':
      return new AirlockError(
        'signature.missing',
        `${pluginId} is not signed: it has no ${signatureName}.`,
        'Ask its author for a signed package, sign it with `airlock sign`, or set "airlock.trust.policy" to "ask".',
      );
  }
}
