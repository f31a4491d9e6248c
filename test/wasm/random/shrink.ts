import { decodeModule } from '../../../src/wasm/decodeModule';
import { SectionId } from '../../../src/wasm/module';
import { ByteWriter } from '../../../src/wasm/writer';
import { compareModule, emptyTally } from './compare';
import type { RandomModule } from './generator';

/** Functions taken out at once, at first. */
const CHUNK = 16;

/** The module with as many function bodies as possible replaced by `unreachable`, so that it still differs in some way. */
export function shrink(made: RandomModule): Uint8Array<ArrayBuffer> {
  const { bodies } = decodeModule(made.bytes);
  const gone = new Set<number>();
  const stillDiffers = (): boolean => compareModule({ ...made, bytes: withoutBodies(made.bytes, gone) }, emptyTally()) !== undefined;
  for (let size = CHUNK; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < bodies.length; from += size) {
      const tried = bodies.map((_, index) => index).slice(from, from + size).filter(index => !gone.has(index));
      tried.forEach(index => gone.add(index));
      if (tried.length > 0 && !stillDiffers()) tried.forEach(index => gone.delete(index));
    }
  }
  return withoutBodies(made.bytes, gone);
}

function withoutBodies(bytes: Uint8Array<ArrayBuffer>, gone: ReadonlySet<number>): Uint8Array<ArrayBuffer> {
  const { bodies, sections } = decodeModule(bytes);
  const code = sections.find(({ id }) => id === SectionId.code);
  if (code === undefined) return bytes;
  const content = new ByteWriter();
  content.u32(bodies.length);
  bodies.forEach(({ start, end }, index) => {
    if (gone.has(index)) {
      content.raw(Uint8Array.of(3, 0, 0x00, 0x0b));
    } else {
      content.u32(end - start);
      content.raw(bytes, start, end);
    }
  });
  const out = new ByteWriter(bytes.length);
  const length = new ByteWriter();
  length.u32(code.end - code.start);
  out.raw(bytes, 0, code.start - length.length - 1);
  out.u8(SectionId.code);
  out.u32(content.length);
  out.writer(content);
  out.raw(bytes, code.end, bytes.length);
  return out.toBytes();
}
