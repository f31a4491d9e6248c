import type { Entry, EntryError, FileEntry } from '@zip.js/zip.js';
import { AirlockError } from '../../../errors';
import { PIECE_BYTES, nextTurn } from '../../../turns';
import type { FetchOptions, Staging } from '../source';
import { MAX_ENTRIES } from './bounds';
import { acceptEntries } from './entries';
import type { ArchiveEntry } from './entries';
import type * as ZipLibrary from './zipLibrary';

/** What the file system of Unix says in the upper half of an entry's attributes. */
const FILE_TYPE_MASK = 0o170000;
const REGULAR_FILE = 0o100000;
const DIRECTORY = 0o040000;
/** The extra field with a name in UTF-8. */
const UNICODE_PATH = 0x7075;

/**
 * Unpacks a ZIP archive (APPNOTE 6.3.10; stored and deflated entries) into a folder, if all of it is harmless: what is
 * unpacked is decided before anything is written.
 *
 * @param name the archive's name, for errors
 * @throws AirlockError `archive.malformed`, `archive.ambiguous`, what {@link acceptEntries} throws, or the signal's reason
 */
export async function unzip(bytes: Uint8Array, name: string, target: Staging, { signal, onProgress }: FetchOptions): Promise<void> {
  const library = await import('./zipLibrary');
  // Two programs that read one archive in two ways is how what was looked at differs from what is installed.
  const reader = new library.ZipReader(new library.Uint8ArrayReader(bytes), { strictness: 'strict', filenameValidation: 'tolerant', checkCrc32: true, checkOverlappingEntry: true });
  try {
    const entries: Entry[] = [];
    for await (const entry of reader.getEntriesGenerator()) {
      signal.throwIfAborted();
      refuseSecondName(name, entry);
      // One more than the most is enough to see that there are too many.
      if (entries.push(entry) > MAX_ENTRIES) break;
    }
    const accepted = acceptEntries(name, entries.map(described));
    const total = accepted.reduce((sum, { index }) => sum + (entries[index]?.uncompressedSize ?? 0), 0);
    let done = 0;
    for (const { index, names } of accepted) {
      const entry = entries[index];
      if (entry === undefined || entry.directory) continue;
      onProgress({ phase: 'unpacking', done, total });
      const content = await contentOf(entry, signal);
      await target.storage.replace(target.storage.join(target.folder, ...names), content);
      done += content.length;
    }
  } catch (error) {
    throw failure(name, error, signal, library);
  } finally {
    await reader.close();
  }
}

/** An entry may carry its name a second time for programs that know UTF-8 (APPNOTE 4.6.9); which one counts differs among them. */
function refuseSecondName(archive: string, { filename, rawFilename, extraField }: Entry): void {
  const field = extraField?.get(UNICODE_PATH);
  if (field === undefined) return;
  // A version and a checksum are before the name.
  const second = new TextDecoder().decode(field.data.subarray(5));
  const isPlain = rawFilename.every(byte => byte < 0x80);
  if (second === filename && (!isPlain || second === new TextDecoder().decode(rawFilename))) return;
  throw new AirlockError('archive.ambiguous', `A file in ${archive} has two names.`, 'Make the archive again with another tool.');
}

function described(entry: Entry): ArchiveEntry {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
  return {
    path: entry.filename,
    type: entry.symlink ? 'link' : entry.directory ? 'directory' : type === 0 || type === REGULAR_FILE ? 'file' : type === DIRECTORY ? 'directory' : 'other',
    size: entry.uncompressedSize,
    packedSize: entry.compressedSize,
    isEncrypted: entry.encrypted,
  };
}

/** An entry's bytes; no more of them are inflated than it claims to have. */
async function contentOf(entry: FileEntry, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(entry.uncompressedSize);
  let length = 0;
  let sinceTurn = 0;
  await entry.getData(new WritableStream<Uint8Array>({
    async write(chunk) {
      if (length + chunk.length > content.length) throw new Error('it is longer than the archive says');
      content.set(chunk, length);
      length += chunk.length;
      // Otherwise one chunk comes at the heels of the other, and nothing else has its turn.
      sinceTurn += chunk.length;
      if (sinceTurn < PIECE_BYTES) return;
      sinceTurn = 0;
      await nextTurn();
    },
  }), { signal });
  if (length !== content.length) throw new Error('it is shorter than the archive says');
  return content;
}

function failure(name: string, error: unknown, signal: AbortSignal, library: typeof ZipLibrary): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof AirlockError) return error;
  const { message } = error instanceof Error ? error : { message: String(error) };
  if (message === library.ERR_ENCRYPTED_CENTRAL_DIRECTORY) return new AirlockError('archive.encrypted', `${name} is encrypted.`, 'Make the archive without a password.');
  if (message === library.ERR_OVERLAPPING_ENTRY) return new AirlockError('archive.bomb', `Files in ${name} share their bytes, as in archives that unpack to far more than they are.`, 'Nothing was installed.');
  if (message === library.ERR_AMBIGUOUS_ARCHIVE) {
    const reason = (error as EntryError).reason ?? 'its parts contradict each other';
    if (reason === 'duplicate filename') return new AirlockError('archive.duplicate', `${name} holds two files of one name.`, 'Nothing was unpacked: it would not be sure which one counts.');
    return new AirlockError('archive.ambiguous', `${name} can be read in two ways: ${reason}.`, 'Make the archive again with another tool.');
  }
  return new AirlockError('archive.malformed', `${name} is not a sound ZIP file: ${message.replace(/\.$/, '')}.`, 'Get it again, or make it again.', { cause: error });
}
