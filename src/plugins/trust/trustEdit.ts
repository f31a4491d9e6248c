import { AirlockError } from '../../errors';
import { hasControls } from '../../printable';
import type { Storage } from '../../platform/storage';
import { toHex } from '../digest';
import { decodeUtf8 } from '../text';
import { readableKeyId } from './fingerprint';
import { MAX_TRUST_BYTES, parseTrustFile } from './trustedKeys';
import type { TrustFile } from './trustedKeys';

/** How often an addition is tried again where somebody else writes the file at the same time. */
const ATTEMPTS = 5;

/** A key to be trusted for one plugin. */
export interface KeyToTrust {
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly keyId: string;
  readonly pluginId: string;
}

/** What is to be revoked: a key by its id, or a module or package by its digest, lower-case hex. */
export interface ToRevoke {
  readonly what: 'key' | 'digest';
  readonly value: string;
  /** Why; shown to whoever is refused. Empty where nothing was said. */
  readonly reason: string;
  /** The plugin that it was about, for the comment. */
  readonly pluginId: string;
}

/**
 * Adds an entry for a key to a trust file, which keeps everything else that is in it as it is.
 *
 * @param now milliseconds since the epoch
 * @throws AirlockError `usage.invalid` where the name can't be written, `trust.malformed` where the file has a mistake in
 *   it or can't take another entry, `package.io`. The file is as it was then.
 */
export async function addTrustedKey(storage: Storage, file: string, key: KeyToTrust, now: number): Promise<void> {
  const name = requireLine(key.name, 100, 'The name of a key');
  const entry = [
    `# Trusted on ${dayOf(now)} for ${key.pluginId}. Fingerprint: ${readableKeyId(key.keyId)}`,
    '[[keys]]',
    `name = ${JSON.stringify(name)}`,
    `public_key = "${toHex(key.publicKey)}"`,
    `plugins = [${JSON.stringify(key.pluginId)}]`,
  ];
  await append(storage, file, entry, (before, after) => {
    const added = after.keys.at(-1);
    return after.keys.length === before.keys.length + 1 && after.revoked.length === before.revoked.length
      && added?.keyId === key.keyId && added.name === name && added.plugins?.length === 1 && added.plugins[0] === key.pluginId;
  });
}

/** Adds a revocation to a trust file; otherwise as {@link addTrustedKey}. */
export async function addRevocation(storage: Storage, file: string, { what, value, reason, pluginId }: ToRevoke, now: number): Promise<void> {
  const why = reason === '' ? '' : requireLine(reason, 300, 'A reason');
  const entry = [
    `# Revoked on ${dayOf(now)}, about ${pluginId}.`,
    '[[revoked]]',
    `${what} = "${value}"`,
    ...(why === '' ? [] : [`reason = ${JSON.stringify(why)}`]),
  ];
  await append(storage, file, entry, (before, after) => {
    const added = after.revoked.at(-1);
    return after.revoked.length === before.revoked.length + 1 && after.keys.length === before.keys.length && added?.what === what && added.ids.includes(value);
  });
}

/** @param isMeant whether the file says what it should afterwards, and nothing else new */
async function append(storage: Storage, file: string, entry: readonly string[], isMeant: (before: TrustFile, after: TrustFile) => boolean): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stat = await storage.stat(file);
    const bytes = stat === undefined ? new Uint8Array() : await storage.read(file, MAX_TRUST_BYTES);
    const before = await parseTrustFile(bytes, file);
    const text = decodeUtf8(bytes) ?? '';
    // The lines end as those above them do.
    const end = text.includes('\r\n') ? '\r\n' : '\n';
    const gap = text === '' ? '' : text.endsWith('\n') ? end : `${end}${end}`;
    const addition = new TextEncoder().encode(gap + entry.join(end) + end);
    const whole = new Uint8Array(bytes.length + addition.length);
    whole.set(bytes);
    whole.set(addition, bytes.length);
    if (!isMeant(before, await parseAddition(whole, file))) throw cannotAdd(file);
    // Somebody else may have written meanwhile: what they wrote is not to be lost.
    const now = await storage.stat(file);
    if (now?.modified !== stat?.modified || now?.size !== stat?.size) continue;
    await storage.replace(file, whole);
    return;
  }
  throw new AirlockError('package.io', `${file} is being written by somebody else.`, 'Try again.');
}

async function parseAddition(whole: Uint8Array, file: string): Promise<TrustFile> {
  try {
    return await parseTrustFile(whole, file);
  } catch (error) {
    throw cannotAdd(file, error);
  }
}

function cannotAdd(file: string, cause?: unknown): AirlockError {
  return new AirlockError('trust.malformed', `${file} can't take another entry at its end, so nothing was changed.`, 'Write its entries as [[keys]] and [[revoked]] tables, and make sure that it is not too large.', { cause });
}

/** The text, if it is one line that can be written into the file and read back. */
function requireLine(text: string, most: number, what: string): string {
  const line = text.trim();
  if (line !== '' && line.length <= most && !hasControls(line) && !/\p{Surrogate}/u.test(line)) return line;
  throw new AirlockError('usage.invalid', `${what} must be one line of at most ${most} characters.`, 'Write another.');
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
