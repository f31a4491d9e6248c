import type { PluginImport } from '../wasm/types';
import type { Message } from './channel';
import { ProtocolError } from './executionEnd';
import type { KnownBytes } from './guestCall';

/** Whether a call brings the only entry of its list of buffers along, as one value more than it has parameters (protocol.ts). */
export function bringsEntry({ attached, signature }: PluginImport, { values }: Message): boolean {
  return attached?.follow === true && values.length === signature.params.length + 1;
}

/** The plugin memory that a call brought along. Throws ProtocolError where it is not what the call's arguments say. */
export function knownBytes(declared: PluginImport, message: Message): KnownBytes[] {
  const { attached: described } = declared;
  const { attached: bytes, values } = message;
  if (bytes.length === 0 && !bringsEntry(declared, message)) return [];
  if (described === undefined) throw new ProtocolError('A call brought bytes along that it does not have.');
  const pointer = u32(values[described.pointer]);
  // As the module multiplies: a count that overflows is no list that anybody reads.
  const length = Math.imul(u32(values[described.length]), described.unit) >>> 0;
  if (!bringsEntry(declared, message)) {
    requireLength(bytes, length);
    return [{ pointer, bytes }];
  }
  const entry = new Uint8Array(8);
  const view = new DataView(entry.buffer);
  view.setBigUint64(0, values.at(-1) ?? 0n, true);
  requireLength(bytes, view.getUint32(4, true));
  requireLength(entry, length);
  return [{ pointer, bytes: entry }, { pointer: view.getUint32(0, true), bytes }];
}

function u32(bits: bigint | undefined): number {
  return Number(BigInt.asUintN(32, bits ?? 0n));
}

function requireLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new ProtocolError(`A call brought ${bytes.length} bytes along, and its arguments say ${length}.`);
}
