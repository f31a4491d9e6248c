import { AirlockError } from '../../errors';
import { readableKeyId } from './fingerprint';
import { Revocations } from './revocations';
import type { Rotation } from './rotation';
import type { Trust } from './standing';
import type { TrustedKey } from './trustedKeys';

/**
 * What is trusted for one plugin when the rotations of its keys count: a new key has the place of the old one, with its
 * name, its expiry and its plugins, never with more. Of a revoked key nothing is inherited but the revocation, unless the
 * new key is trusted in its own right.
 *
 * @param rotations those that were accepted for the plugin before, then those of the package at hand: of two rotations of
 *   one key the first counts
 */
export function trustAfter(trust: Trust, rotations: readonly Rotation[]): Trust {
  if (rotations.length === 0) return trust;
  const next = successors(rotations);
  const own = new Set(trust.keys.map(({ keyId }) => keyId));
  const inherited: TrustedKey[] = [];
  const revoked = [...trust.revocations.all];
  for (const from of next.keys()) {
    const revocation = trust.revocations.key(from);
    const entries = trust.keys.filter(({ keyId }) => keyId === from);
    for (const { toKeyId, to } of chain(next, from)) {
      if (revocation !== undefined && !own.has(toKeyId)) revoked.push({ ...revocation, ids: [toKeyId] });
      if (revocation === undefined) inherited.push(...entries.map(entry => ({ ...entry, publicKey: to, keyId: toKeyId })));
    }
  }
  return { keys: [...trust.keys, ...inherited], revocations: new Revocations(revoked) };
}

/** Whether rotations lead from one key to another. */
export function succeeds(rotations: readonly Rotation[], from: string, to: string): boolean {
  return chain(successors(rotations), from).some(({ toKeyId }) => toKeyId === to);
}

/**
 * Refuses a package by a key that was replaced: what a lost key signs must not come after what its successor signed.
 *
 * @param accepted rotations that were accepted for the plugin before
 * @throws AirlockError `signature.rotated-key`
 */
export function refuseReplacedKey(pluginId: string, keyId: string, accepted: readonly Rotation[]): void {
  const successor = accepted.find(({ fromKeyId }) => fromKeyId === keyId);
  if (successor === undefined) return;
  throw new AirlockError('signature.rotated-key', `${pluginId} is signed by a key that its owner replaced by ${readableKeyId(successor.toKeyId)}.`, 'Get a version that is signed by the new key.');
}

function successors(rotations: readonly Rotation[]): ReadonlyMap<string, Rotation> {
  const next = new Map<string, Rotation>();
  for (const rotation of rotations) if (!next.has(rotation.fromKeyId)) next.set(rotation.fromKeyId, rotation);
  return next;
}

/** All that leads on from a key; no key comes twice. */
function chain(next: ReadonlyMap<string, Rotation>, from: string): readonly Rotation[] {
  const passed: Rotation[] = [];
  const seen = new Set([from]);
  for (let rotation = next.get(from); rotation !== undefined && !seen.has(rotation.toKeyId); rotation = next.get(rotation.toKeyId)) {
    seen.add(rotation.toKeyId);
    passed.push(rotation);
  }
  return passed;
}
