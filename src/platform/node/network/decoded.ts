import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { NetworkFailure } from '../../../capabilities/network/types';

/** The codings that servers are told of, and that are undone. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';

const DECOMPRESS = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) } as const;
const inflateOnly = promisify(inflateRaw);

/** A body, and whether it is another one than was sent. */
export interface Decoded {
  readonly body: Uint8Array;
  readonly wasCoded: boolean;
}

/**
 * Undoes one coding of a body. One that was not asked for, or several on top of each other, are the plugin's own business: it
 * gets the bytes as they are.
 *
 * @param maxBytes bytes that may come of it
 * @throws NetworkFailure `too-large`, `malformed`
 */
export async function decoded(body: Uint8Array, coding: string, maxBytes: number): Promise<Decoded> {
  const decompress = decompressorFor(body, coding.trim().toLowerCase());
  if (decompress === undefined || body.length === 0) return { body, wasCoded: false };
  try {
    return { body: await decompress(body, { maxOutputLength: maxBytes }), wasCoded: true };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') throw new NetworkFailure('too-large', `The body has more than ${maxBytes} bytes once decompressed.`, undefined, { cause });
    throw new NetworkFailure('malformed', 'The body cannot be decompressed.', undefined, { cause });
  }
}

function decompressorFor(body: Uint8Array, coding: string): typeof inflateOnly | undefined {
  if (!Object.hasOwn(DECOMPRESS, coding)) return undefined;
  // Many servers leave out what "deflate" has to begin with (RFC 9110, section 8.4.1.2).
  if (coding === 'deflate' && ((body[0] ?? 0) & 0x0f) !== 0x08) return inflateOnly;
  return DECOMPRESS[coding as keyof typeof DECOMPRESS];
}
