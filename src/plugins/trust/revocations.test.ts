import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import type { AirlockError } from '../../errors';
import { toHex } from '../digest';
import { generateKey } from './keyFile';
import type { SigningKey } from './keyFile';
import { readableKeyId } from './fingerprint';
import { standingOf } from './standing';
import type { JudgedRow } from './standing';
import { trustOf } from './trustFiles';
import { parseTrustFile } from './trustedKeys';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const DIGEST = 'ab'.repeat(32);

describe('[[revoked]] in trusted_keys.toml', () => {
  let key: SigningKey;
  before(async () => {
    key = await generateKey(into => void randomFillSync(into));
  });
  const row = (changed: Partial<JudgedRow> = {}): JudgedRow => ({ id: 'a', checksum: DIGEST, package_sha256: 'cd'.repeat(32), signer_kind: 'trusted', signer_key_id: key.keyId, signer_name: 'Jane', ...changed });
  const judge = async (text: string, changed: Partial<JudgedRow> = {}): Promise<string> => {
    const trust = trustOf([await parseTrustFile(bytes(`[[keys]]\nname = "Jane"\npublic_key = "${toHex(key.publicKey)}"\n${text}`))]);
    const { objection, signer } = standingOf(row(changed), trust, 0);
    return objection?.code ?? signer.kind;
  };

  it('revokes a key by its fingerprint as it is shown, by its digits, or by the key itself', async () => {
    assert.equal(await judge(''), 'trusted');
    for (const written of [key.keyId, key.keyId.toUpperCase(), readableKeyId(key.keyId), toHex(key.publicKey)]) {
      assert.equal(await judge(`[[revoked]]\nkey = "${written}"`), 'signature.revoked-key', written);
    }
  });

  it('revokes a module or a package by its digest, whoever signed it, or nobody', async () => {
    for (const digest of [DIGEST, `sha256:${DIGEST}`, 'cd'.repeat(32)]) {
      for (const changed of [{}, { signer_kind: 'unknown', signer_key_id: 'ef'.repeat(32) }, { signer_kind: 'unsigned', signer_key_id: null }] as const) {
        assert.equal(await judge(`[[revoked]]\ndigest = "${digest}"`, changed), 'digest.revoked');
      }
    }
  });

  it('counts for a key that was accepted without trust, too', async () => {
    const keyId = 'ef'.repeat(32);
    assert.equal(await judge('', { signer_kind: 'unknown', signer_key_id: keyId }), 'unknown');
    assert.equal(await judge(`[[revoked]]\nkey = "${keyId}"`, { signer_kind: 'unknown', signer_key_id: keyId }), 'signature.revoked-key');
  });

  it('gives the reason, and says which file gives it', async () => {
    const trust = trustOf([await parseTrustFile(bytes(`[[revoked]]\nkey = "${key.keyId}"\nreason = "Stolen in Basel."`), 'machine.toml')]);
    const { objection } = standingOf(row(), trust, 0);
    assert.match(objection?.message ?? '', /a is signed by a key that was revoked: [0-9a-f]{4} .*Reason: Stolen in Basel\. Revoked in machine\.toml\./s);
  });

  for (const [what, text] of [
    ['neither key nor digest', '[[revoked]]\nreason = "x"'],
    ['both', `[[revoked]]\nkey = "${DIGEST}"\ndigest = "${DIGEST}"`],
    ['a short key', '[[revoked]]\nkey = "abcd"'],
    ['a digest that is no text', '[[revoked]]\ndigest = 5'],
    ['a misspelt word', `[[revoked]]\nkeys = "${DIGEST}"`],
    ['a reason of two lines', `[[revoked]]\nkey = "${DIGEST}"\nreason = "a\\nb"`],
    ['no tables', 'revoked = ["a"]'],
  ] as const) {
    it(`with ${what} makes the file one that trusts nobody, with the line`, async () => {
      await assert.rejects(parseTrustFile(bytes(text)), (error: AirlockError) => error.code === 'trust.malformed' && (error.details[0]?.line ?? 0) > 0);
    });
  }
});

describe('an installed plugin', () => {
  const keyId = 'ef'.repeat(32);
  const entry = { name: 'Jane', publicKey: new Uint8Array(32), keyId };
  const trust = (changed: object = {}) => ({ ...trustOf([]), keys: [{ ...entry, ...changed }] });
  const row: JudgedRow = { id: 'a', checksum: DIGEST, package_sha256: DIGEST, signer_kind: 'trusted', signer_key_id: keyId, signer_name: 'Jane' };

  it('stays trusted as long as its key is', () => {
    assert.deepEqual(standingOf(row, trust(), 0), { signer: { kind: 'trusted', keyId, name: 'Jane' } });
  });

  it('is of an unknown signer once its key is not trusted any more, or for other plugins only', () => {
    for (const now of [trustOf([]), trust({ plugins: ['b'] })]) {
      const { signer, objection } = standingOf(row, now, 0);
      assert.deepEqual(signer, { kind: 'unknown', keyId });
      assert.equal(objection?.code, 'signature.unknown-key');
    }
  });

  it('is not trusted any more from the moment that its key expires', () => {
    assert.equal(standingOf(row, trust({ expires: 100 }), 99).objection, undefined);
    assert.equal(standingOf(row, trust({ expires: 100 }), 100).objection?.code, 'signature.expired-key');
  });

  it('that was accepted from somebody unknown stays accepted, and is trusted once its key is', () => {
    const unknown = { ...row, signer_kind: 'unknown', signer_name: null } as const;
    assert.deepEqual(standingOf(unknown, trustOf([]), 0), { signer: { kind: 'unknown', keyId } });
    assert.deepEqual(standingOf(unknown, trust(), 0), { signer: { kind: 'trusted', keyId, name: 'Jane' } });
  });
});
