import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive; what is given besides the contents is written as it is, true or not. */
export interface RawEntry {
  readonly name: string | Uint8Array;
  readonly contents?: Uint8Array | string;
  readonly method?: 'stored' | 'deflated';
  /** Mode of Unix with the file type, in the upper half of the external attributes. */
  readonly mode?: number;
  readonly flags?: number;
  readonly claimedSize?: number;
  readonly claimedCrc?: number;
  /** The name in the local header, where it is another. */
  readonly localName?: string;
  /** Shares its bytes with the entry of this index instead of having its own. */
  readonly sharesWith?: number;
  /** Extra fields (APPNOTE 4.5), in both headers. */
  readonly extra?: Uint8Array;
}

/** Writes a ZIP archive (APPNOTE 6.3.10) exactly as told, lies included. */
export function rawZip(entries: readonly RawEntry[], changed: { readonly prefix?: Uint8Array; readonly suffix?: Uint8Array; readonly claimedEntries?: number } = {}): Uint8Array<ArrayBuffer> {
  const prefix = Buffer.from(changed.prefix ?? []);
  const parts: Buffer[] = [prefix];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = prefix.length;
  for (const entry of entries) {
    const contents = Buffer.from(entry.contents ?? '');
    const packed = entry.method === 'deflated' ? deflateRawSync(contents) : contents;
    const method = entry.method === 'deflated' ? 8 : 0;
    const crc = entry.claimedCrc ?? crc32(contents);
    const size = entry.claimedSize ?? contents.length;
    const flags = entry.flags ?? 0x800;
    const extra = Buffer.from(entry.extra ?? []);
    const fixed = (name: Buffer): Buffer => {
      const header = Buffer.alloc(26);
      header.writeUInt16LE(20, 0);
      header.writeUInt16LE(flags, 2);
      header.writeUInt16LE(method, 4);
      header.writeUInt32LE(0x5a21_0000, 6);
      header.writeUInt32LE(crc, 10);
      header.writeUInt32LE(packed.length, 14);
      header.writeUInt32LE(size, 18);
      header.writeUInt16LE(name.length, 22);
      header.writeUInt16LE(extra.length, 24);
      return header;
    };
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const at = entry.sharesWith === undefined ? offset : offsets[entry.sharesWith] ?? 0;
    offsets.push(at);
    if (entry.sharesWith === undefined) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fixed(localName), localName, extra, packed]);
      parts.push(local);
      offset += local.length;
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.of(20, 3), fixed(name), rest, name, extra]));
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(changed.claimedEntries ?? entries.length, 8);
  end.writeUInt16LE(changed.claimedEntries ?? entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, directory, end, Buffer.from(changed.suffix ?? [])]));
}
