import { encodeFdstat, encodeFilestat } from './abi';
import type { Clocks } from './clocks';
import type { DescriptorTable } from './descriptorTable';
import { Right } from './rights';
import { timesOf } from './times';
import { gather, scatter, transferSlice, transferToSink } from './transfer';
import { WasiError } from './wasiError';
import type { WasiImplementations } from './wasiFunction';

const KNOWN_FDFLAGS = 31;
const HIGHEST_ADVICE = 5;

/** `fd_*`, but for directories and preopens. */
export function fdFunctions(table: DescriptorTable, clocks: Clocks): WasiImplementations {
  return {
    fd_advise: (_guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdAdvise);
      if (call.u32(3) > HIGHEST_ADVICE || call.s64(1) < 0n || call.s64(2) < 0n) throw new WasiError('inval');
      descriptor.advise();
    },
    fd_allocate: async (_guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdAllocate);
      await descriptor.allocate(call.u64(1), call.u64(2));
    },
    fd_close: (_guest, call) => table.close(call.u32(0)),
    fd_datasync: async (_guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdDatasync);
      await descriptor.sync();
    },
    fd_sync: async (_guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdSync);
      await descriptor.sync();
    },
    fd_fdstat_get: async (guest, call) => {
      const { filetype, flags, base, inheriting } = table.get(call.u32(0));
      await guest.write(call.u32(1), encodeFdstat({ filetype, flags, base, inheriting }));
    },
    fd_fdstat_set_flags: async (_guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdFdstatSetFlags);
      const flags = call.u32(1);
      if ((flags & ~KNOWN_FDFLAGS) !== 0) throw new WasiError('inval');
      await descriptor.setFlags(flags);
    },
    fd_fdstat_set_rights: (_guest, call) => table.get(call.u32(0)).setRights(call.u64(1), call.u64(2)),
    fd_filestat_get: async (guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdFilestatGet);
      await guest.write(call.u32(1), encodeFilestat(await descriptor.stat()));
    },
    fd_filestat_set_size: async (_guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdFilestatSetSize);
      await descriptor.setSize(call.u64(1));
    },
    fd_filestat_set_times: async (_guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdFilestatSetTimes);
      const { accessed, modified } = timesOf(clocks, call.u64(1), call.u64(2), call.u32(3));
      await descriptor.setTimes(accessed, modified);
    },
    fd_read: async (guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdRead);
      const buffers = await guest.readIovecs(call.u32(1), call.u32(2));
      if (await transferSlice(guest, buffers, call.u32(3), length => descriptor.readSlice(length))) return;
      await guest.writeU32(call.u32(3), await scatter(guest, buffers, length => descriptor.read(length)));
    },
    fd_pread: async (guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdRead | Right.fdSeek);
      const buffers = await guest.readIovecs(call.u32(1), call.u32(2));
      let offset = call.u64(3);
      if (await transferSlice(guest, buffers, call.u32(4), length => descriptor.readSliceAt(offset, length))) return;
      const total = await scatter(guest, buffers, async length => {
        const bytes = await descriptor.readAt(offset, length);
        offset += BigInt(bytes.length);
        return bytes;
      });
      await guest.writeU32(call.u32(4), total);
    },
    fd_write: async (guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdWrite);
      const buffers = await guest.readIovecs(call.u32(1), call.u32(2));
      const taken = await transferToSink(guest, buffers, length => descriptor.writeSink(length));
      await guest.writeU32(call.u32(3), taken ?? await gather(guest, buffers, bytes => descriptor.write(bytes)));
    },
    fd_pwrite: async (guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdWrite | Right.fdSeek);
      const buffers = await guest.readIovecs(call.u32(1), call.u32(2));
      let offset = call.u64(3);
      const taken = await transferToSink(guest, buffers, length => descriptor.writeSinkAt(offset, length));
      const total = taken ?? await gather(guest, buffers, async bytes => {
        await descriptor.writeAt(offset, bytes);
        offset += BigInt(bytes.length);
      });
      await guest.writeU32(call.u32(4), total);
    },
    fd_renumber: (_guest, call) => table.renumber(call.u32(0), call.u32(1)),
    fd_seek: async (guest, call) => {
      const descriptor = table.get(call.u32(0));
      const onlyTells = call.s64(1) === 0n && call.u32(2) === 1;
      descriptor.require(onlyTells ? Right.fdTell : Right.fdSeek);
      await guest.writeU64(call.u32(3), await descriptor.seek(call.s64(1), call.u32(2)));
    },
    fd_tell: async (guest, call) => {
      const descriptor = table.get(call.u32(0));
      descriptor.require(Right.fdTell);
      await guest.writeU64(call.u32(1), await descriptor.seek(0n, 1));
    },
  };
}
