import type { DescriptorTable } from './descriptorTable';
import { WasiError } from './wasiError';
import type { WasiImplementations } from './wasiFunction';

/** `sock_*`: a plugin has no sockets, so each descriptor is either unknown or something else. */
export function socketFunctions(table: DescriptorTable): WasiImplementations {
  const notASocket = (fd: number): never => {
    table.get(fd);
    throw new WasiError('notsock');
  };
  return {
    sock_accept: (_guest, call) => notASocket(call.u32(0)),
    sock_recv: (_guest, call) => notASocket(call.u32(0)),
    sock_send: (_guest, call) => notASocket(call.u32(0)),
    sock_shutdown: (_guest, call) => notASocket(call.u32(0)),
  };
}
