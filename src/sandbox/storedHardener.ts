import * as v from 'valibot';
import { sentenceOf } from '../errors';
import type { Storage } from '../platform/storage';
import { FUEL_VERSION, HARDEN_VERSION, PROTOCOL_VERSION, type HardenedInfo } from '../wasm';
import { inPieces } from '../turns';
import { sha256, sha256Hex } from './digest';
import type { Hardened, Hardener } from './hardener';
import { keyOf, type Links } from './links';

export interface StoredHardenerOptions {
  readonly storage: Storage;
  /** Location of a directory there that holds nothing else, and that no plugin can be given. */
  readonly directory: string;
  /** Bytes of all entries together; those that were not used for longest go first. Default 256 MiB. */
  readonly capacity?: number;
  /** Told why something could not be kept; work goes on without. */
  readonly onProblem?: (sentence: string) => void;
}

/** A hardener that keeps what it made. */
export interface StoredHardener extends Hardener {
  /** Resolves when all that was made so far is kept, or could not be. */
  kept(): Promise<void>;
}

const DEFAULT_CAPACITY = 256 << 20;
/** More than any hardened module takes: a module has at most 256 MiB. */
const MAX_ENTRY_BYTES = 1 << 30;

const ENTRY_NAME = /^[0-9a-f]{64}$/;
/** Age from which a file that is no entry is nobody's any more, in milliseconds: writing one takes no hour. */
const LEFT_OVER_MS = 60 * 60 * 1000;

const MAGIC = 'AHM1';
const DIGEST_AT = 4;
const DIGEST_BYTES = 32;
const HEAD_LENGTH_AT = DIGEST_AT + DIGEST_BYTES;
const HEAD_AT = HEAD_LENGTH_AT + 4;

/**
 * Keeps hardened modules in storage, so that the next window starts a plugin without hardening it again. An entry counts
 * only for the very module, links and versions that it was made from, and only if it is whole: it carries its key and a
 * digest of all of it, and everything else is made anew. That keeps out accidents, mixed-up files and old versions. It
 * is no defence against somebody who may write to the directory, who could as well replace Airlock.
 *
 * Refusals are not kept. Windows and processes may share a directory: entries are written in one step, and are the same
 * whoever writes them. Nobody waits for an entry to be written.
 */
export function storeHardened(inner: Hardener, options: StoredHardenerOptions): StoredHardener {
  const { storage, directory, capacity = DEFAULT_CAPACITY, onProblem } = options;
  const tell = (error: unknown): void => onProblem?.(`The prepared form of a module could not be kept: ${sentenceOf(error)}`);

  let writing: Promise<void> = Promise.resolve();

  async function read(file: string, key: string): Promise<Hardened['result'] | undefined> {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      if (await storage.stat(file) === undefined) return undefined;
      bytes = await storage.read(file, MAX_ENTRY_BYTES);
    } catch (error) {
      // Another window may have taken it away meanwhile.
      if (await isThere(storage, file)) tell(error);
      return undefined;
    }
    const found = await parseEntry(bytes, key);
    try {
      await (found === undefined ? storage.remove(file) : storage.touch?.(file));
    } catch (error) {
      tell(error);
    }
    return found;
  }

  async function write(file: string, key: string, info: HardenedInfo, module: Uint8Array): Promise<void> {
    try {
      const entry = await formatEntry(key, info, module);
      if (entry.length > capacity) return;
      await storage.replace(file, entry, { private: true });
      await evict(storage, directory, capacity, file);
    } catch (error) {
      tell(error);
    }
  }

  return {
    async harden(bytes, links, given) {
      const digest = given ?? await sha256Hex(bytes);
      const key = entryKey(digest, links);
      const file = storage.join(directory, await sha256Hex(new TextEncoder().encode(key)));
      const found = await read(file, key);
      if (found !== undefined) return { digest, result: found };
      const fresh = await inner.harden(bytes, links, digest);
      const { result } = fresh;
      // One after the other, so that no more than one copy of a large module is made at a time.
      if (result.ok) writing = writing.then(() => write(file, key, result.info, result.bytes));
      return fresh;
    },
    kept: () => writing,
    dispose: () => inner.dispose(),
  };
}

/** All that the hardened bytes depend on. The plan is the links': its caps and its scheme are the defaults of the version. */
function entryKey(digest: string, links: Links): string {
  return JSON.stringify({ digest, links: keyOf(links), harden: HARDEN_VERSION, fuel: FUEL_VERSION, protocol: PROTOCOL_VERSION });
}

/** Magic, digest of all that follows, length of the head, head (JSON), module. */
async function formatEntry(key: string, info: HardenedInfo, module: Uint8Array): Promise<Uint8Array> {
  const head = new TextEncoder().encode(JSON.stringify({ key, info }));
  const entry = new Uint8Array(HEAD_AT + head.length + module.length);
  entry.set(new TextEncoder().encode(MAGIC));
  new DataView(entry.buffer).setUint32(HEAD_LENGTH_AT, head.length, true);
  entry.set(head, HEAD_AT);
  await inPieces(module, (piece, at) => entry.set(piece, HEAD_AT + head.length + at));
  entry.set(await sha256(entry.subarray(HEAD_LENGTH_AT)), DIGEST_AT);
  return entry;
}

/** The module of an entry; `undefined` where the entry is another's, or not as it was written. */
async function parseEntry(entry: Uint8Array<ArrayBuffer>, key: string): Promise<Hardened['result'] | undefined> {
  if (entry.length < HEAD_AT || new TextDecoder().decode(entry.subarray(0, DIGEST_AT)) !== MAGIC) return undefined;
  const digest = await sha256(entry.subarray(HEAD_LENGTH_AT));
  if (!digest.every((byte, index) => byte === entry[DIGEST_AT + index])) return undefined;
  const bodyAt = HEAD_AT + new DataView(entry.buffer, entry.byteOffset).getUint32(HEAD_LENGTH_AT, true);
  const head = v.safeParse(headSchema, new TextDecoder().decode(entry.subarray(HEAD_AT, bodyAt)));
  if (!head.success || head.output.key !== key) return undefined;
  // Not copied: large ones would hold the event loop for that.
  return { ok: true, bytes: entry.subarray(bodyAt), info: infoOf(head.output.info) };
}

async function isThere(storage: Storage, file: string): Promise<boolean> {
  return await storage.stat(file).catch(() => undefined) !== undefined;
}

/** Removes what a crash left, and then the entries that were not used for longest until the rest, the newest one included, fits. */
async function evict(storage: Storage, directory: string, capacity: number, newest: string): Promise<void> {
  const files = await Promise.all((await storage.list(directory)).map(async ({ name }) => {
    const file = storage.join(directory, name);
    return { file, stat: await storage.stat(file) };
  }));
  const entries = files.flatMap(({ file, stat }) => (stat?.type === 'file' ? [{ file, size: stat.size, modified: stat.modified }] : []));
  let held = entries.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size, modified } of entries.sort((a, b) => a.modified - b.modified)) {
    const isLeftOver = !ENTRY_NAME.test(storage.nameOf(file)) && modified < Date.now() - LEFT_OVER_MS;
    if ((held <= capacity && !isLeftOver) || file === newest) continue;
    await storage.remove(file);
    held -= size;
  }
}

const flatType = v.picklist(['i32', 'i64', 'f32', 'f64']);
const signature = v.object({ params: v.array(flatType), results: v.array(flatType) });
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const attached = v.object({ pointer: count, length: count, unit: v.picklist([1, 8]), follow: v.boolean() });
const headSchema = v.pipe(v.string(), v.parseJson(), v.object({
  key: v.string(),
  info: v.object({
    fuelVersion: count,
    protocolVersion: count,
    imports: v.array(v.object({ module: v.string(), name: v.string(), signature, decision: v.picklist(['granted', 'denied']), attached: v.optional(attached) })),
    callables: v.array(v.object({ name: v.string(), signature })),
    start: v.optional(count),
    memory64: v.boolean(),
    initialMemoryPages: v.array(count),
    initialTableElements: v.array(count),
  }),
}));

function infoOf({ start, ...info }: v.InferOutput<typeof headSchema>['info']): HardenedInfo {
  return { ...info, ...(start === undefined ? {} : { start }) };
}
