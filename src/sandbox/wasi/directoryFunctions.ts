import { encodeDirent } from './abi';
import type { DescriptorTable } from './descriptorTable';
import { Directory } from './directory';
import { Right } from './rights';
import { WasiError } from './wasiError';
import type { WasiImplementations } from './wasiFunction';

/** Most bytes of entries that one call answers, whatever the plugin's buffer. */
const MAX_LISTING_BYTES = 1 << 20;
const PREOPEN_DIRECTORY = 0;
const encoder = new TextEncoder();

/** `fd_prestat_*` and `fd_readdir`. */
export function directoryFunctions(table: DescriptorTable): WasiImplementations {
  const preopenName = (fd: number): Uint8Array => {
    const descriptor = table.get(fd);
    if (!(descriptor instanceof Directory) || descriptor.preopenName === undefined) throw new WasiError('badf');
    return encoder.encode(descriptor.preopenName);
  };
  return {
    fd_prestat_get: async (guest, call) => {
      const bytes = new Uint8Array(8);
      const view = new DataView(bytes.buffer);
      view.setUint8(0, PREOPEN_DIRECTORY);
      view.setUint32(4, preopenName(call.u32(0)).length, true);
      await guest.write(call.u32(1), bytes);
    },
    fd_prestat_dir_name: async (guest, call) => {
      const name = preopenName(call.u32(0));
      if (call.u32(2) < name.length) throw new WasiError('nametoolong');
      await guest.write(call.u32(1), name);
    },
    fd_readdir: async (guest, call) => {
      const directory = table.directory(call.u32(0));
      directory.require(Right.fdReaddir);
      const room = Math.min(call.u32(2), MAX_LISTING_BYTES);
      let cookie = call.u64(3);
      const listing = new Uint8Array(room);
      let used = 0;
      for (const { name, inode, filetype } of await directory.entries(cookie)) {
        cookie += 1n;
        const entry = encodeDirent(cookie, inode, filetype, encoder.encode(name));
        const part = entry.subarray(0, room - used);
        listing.set(part, used);
        used += part.length;
        // An entry that was cut short says that there is more: the program comes back with the last whole one's cookie.
        if (used === room) break;
      }
      if (used > 0) await guest.write(call.u32(1), listing.subarray(0, used));
      await guest.writeU32(call.u32(4), used);
    },
  };
}
