import { ConfinementError } from '../fileSystemError';
import type { PluginFiles, Preopen } from '../types';
import { OpenFlag } from './abi';
import type { AccessControl, FileRight } from './accessControl';
import type { Location } from './location';
import { openPlace } from './pathOpen';
import { RegularFile } from './regularFile';
import type { PathConfinement, Resolved } from './resolve';
import { Right } from './rights';
import { WasiError } from './wasiError';

/** Largest file that is read in one call, in bytes. */
export const MAX_WHOLE_FILE_BYTES = 16 << 20;
/** Bytes that are read or written at once. */
const PIECE_BYTES = 1 << 20;

const READ = { flags: 0, fdflags: 0, base: Right.fdRead, inheriting: 0n };
const REPLACE = { flags: OpenFlag.create | OpenFlag.truncate, fdflags: 0, base: Right.fdWrite, inheriting: 0n };

/**
 * Reads and writes whole files through what preview 1 opens files with: paths stay inside the same preopens, the same grants,
 * quotas and questions apply, and what is refused is recorded in the same place.
 *
 * @param preopens as the plugin has them, metered
 */
export function wholeFiles(preopens: readonly Preopen[], access: AccessControl, { resolve }: PathConfinement): PluginFiles {
  const place = (call: string, path: string, needs: FileRight): Promise<Resolved> => {
    const found = findPreopen(preopens, path);
    if (found === undefined) return access.refuseEscape(call, '', path.replace(/^\/+/, ''));
    return resolve(call, { preopen: found.preopen, path: '' }, found.rest, true, access, needs);
  };
  const opened = async <T>(call: string, resolved: Resolved, request: typeof READ, use: (file: RegularFile) => Promise<T>): Promise<T> => {
    const file = await openPlace(call, resolved, request, access);
    try {
      if (!(file instanceof RegularFile)) throw new WasiError('isdir');
      return await use(file);
    } finally {
      await file.close();
    }
  };
  const recorded = async <T>(call: string, operation: () => Promise<T>): Promise<T> => {
    try {
      return await operation();
    } catch (error) {
      if (error instanceof ConfinementError) access.recordConfined(call, error);
      throw error;
    }
  };
  return {
    read: (call, path, permit) => recorded(call, async () => {
      const resolved = await place(call, path, 'fs.read');
      await permit(resolved.path);
      return opened(call, resolved, READ, contentsOf);
    }),
    write: (call, path, contents, permit) => recorded(call, async () => {
      const resolved = await place(call, path, 'fs.write');
      await permit(resolved.path);
      await opened(call, resolved, REPLACE, async file => {
        for (let at = 0; at < contents.length; at += PIECE_BYTES) await file.writeAt(BigInt(at), contents.subarray(at, at + PIECE_BYTES));
      });
    }),
  };
}

/** All of a file. Fails with `fbig` where it is too large; a file may grow meanwhile, so its size alone doesn't tell. */
async function contentsOf(file: RegularFile): Promise<Uint8Array> {
  if ((await file.stat()).size > MAX_WHOLE_FILE_BYTES) throw new WasiError('fbig');
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const piece = await file.readAt(BigInt(total), PIECE_BYTES);
    if (piece.length === 0) break;
    pieces.push(piece);
    total += piece.length;
    if (total > MAX_WHOLE_FILE_BYTES) throw new WasiError('fbig');
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The preopen that a path lies in, and the rest of the path below it; `.` for the preopen itself. */
function findPreopen(preopens: readonly Preopen[], path: string): { readonly preopen: Location['preopen']; readonly rest: string } | undefined {
  if (path === '') throw new WasiError('noent');
  if (!path.startsWith('/')) return relative(preopens, path);
  const wanted = path.split('/').filter(name => name !== '');
  // The deepest one, where one lies within another.
  const [preopen] = preopens
    .filter(({ guest }) => componentsOf(guest).every((name, index) => wanted[index] === name))
    .sort((one, other) => componentsOf(other.guest).length - componentsOf(one.guest).length);
  if (preopen === undefined) return undefined;
  const rest = wanted.slice(componentsOf(preopen.guest).length).join('/');
  return { preopen, rest: rest === '' ? '.' : rest };
}

/** A path that isn't absolute counts from the only preopen; where there are several, it begins with the last name of one. */
function relative(preopens: readonly Preopen[], path: string): ReturnType<typeof findPreopen> {
  const [only, other] = preopens;
  if (only === undefined) return undefined;
  if (other === undefined) return { preopen: only, rest: path };
  const [first, ...below] = path.split('/').filter(name => name !== '' && name !== '.');
  const preopen = preopens.find(({ guest }) => componentsOf(guest).at(-1) === first);
  return preopen === undefined ? undefined : { preopen, rest: below.length === 0 ? '.' : below.join('/') };
}

function componentsOf(guest: string): readonly string[] {
  return guest.split('/').filter(name => name !== '');
}
