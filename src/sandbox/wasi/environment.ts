import type { WasiImplementations } from './wasiFunction';
import type { Guest } from './guest';

const encoder = new TextEncoder();

/** `args_*` and `environ_*`: lists of strings, each ended by a zero byte. */
export function environmentFunctions(args: readonly string[], env: Readonly<Record<string, string>>): WasiImplementations {
  const argsList = args.map(terminated);
  const envList = Object.entries(env).map(([name, value]) => terminated(`${name}=${value}`));
  return {
    args_sizes_get: (guest, call) => writeSizes(guest, argsList, call.u32(0), call.u32(1)),
    args_get: (guest, call) => writeList(guest, argsList, call.u32(0), call.u32(1)),
    environ_sizes_get: (guest, call) => writeSizes(guest, envList, call.u32(0), call.u32(1)),
    environ_get: (guest, call) => writeList(guest, envList, call.u32(0), call.u32(1)),
  };
}

/** A zero inside would end the string early and shift what follows: it is cut there. */
function terminated(text: string): Uint8Array {
  return encoder.encode(`${text.split('\0', 1)[0] ?? ''}\0`);
}

function totalBytes(list: readonly Uint8Array[]): number {
  return list.reduce((sum, item) => sum + item.length, 0);
}

async function writeSizes(guest: Guest, list: readonly Uint8Array[], countPointer: number, bytesPointer: number): Promise<void> {
  await guest.writeU32(countPointer, list.length);
  await guest.writeU32(bytesPointer, totalBytes(list));
}

async function writeList(guest: Guest, list: readonly Uint8Array[], pointers: number, buffer: number): Promise<void> {
  const addresses = new Uint8Array(list.length * 4);
  const view = new DataView(addresses.buffer);
  const text = new Uint8Array(totalBytes(list));
  let offset = 0;
  list.forEach((item, index) => {
    view.setUint32(index * 4, buffer + offset, true);
    text.set(item, offset);
    offset += item.length;
  });
  await guest.write(pointers, addresses);
  await guest.write(buffer, text);
}
