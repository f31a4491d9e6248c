import { ByteWriter } from '../../../src/wasm/writer';

/** Inputs that make a decoder allocate the most for each of their bytes, by what they are full of; about `size` bytes each. */
export const hostile: Readonly<Record<string, (size: number) => Uint8Array<ArrayBuffer>>> = {
  'types': size => withSections([1, repeated(size, [0x60, 0, 0])]),
  'types of a group': size => withSections([1, grouped(size, [0x60, 0, 0])]),
  'supertypes': size => withSections([1, repeated(size, [0x50, 0, 0x5f, 0])]),
  'parameters': size => withSections([1, repeated(size, [0x60, ...leb(1000), ...Array<number>(1000).fill(0x7f), 0])]),
  'imports': size => withSections(noType, [2, repeated(size, [0, 0, 0, 0])]),
  'functions': size => withSections(noType, [3, repeated(size, [0])]),
  'tables': size => withSections([4, repeated(size, [0x70, 0, 0])]),
  'memories': size => withSections([5, repeated(size, [0, 0])]),
  'tags': size => withSections(noType, [13, repeated(size, [0, 0])]),
  'globals': size => withSections([6, repeated(size, [0x7f, 0, 0x41, 0, 0x0b])]),
  'exports': size => withSections(noType, oneFunction, [7, repeated(size, [0, 0, 0])]),
  'named exports': size => withSections(noType, oneFunction, [7, entries(Math.floor(size / 8), index => [4, ...name(index), 0, 0])]),
  'element segments': size => withSections([9, repeated(size, [1, 0, 0])]),
  'elements': size => withSections(noType, oneFunction, [9, [1, 1, 0, ...repeated(size, [0])]]),
  'data segments': size => withSections([11, repeated(size, [1, 0])]),
  'custom sections': size => Uint8Array.from([...preamble, ...Array<number[]>(Math.floor(size / 3)).fill([0, 1, 0]).flat()]),
  'bodies': size => withSections(noType, [3, repeated(Math.floor(size / 4), [0])], [10, repeated(Math.floor(size * 3 / 4), [2, 0, 0x0b])]),
  'locals': size => withBodies(size, [0xce, 0x86, 0x03, 0x7f], 1),
  'blocks': size => withCode(size, [0x02, 0x40, 0x0b]),
  'nested blocks': size => withCode(size, [0x02, 0x40], Math.floor(size / 2)),
  'loops': size => withCode(size, [0x03, 0x40, 0x0b]),
  'calls': size => withCode(size, [0x10, 0]),
  'branches': size => withCode(size, [0x0d, 0], 0, [0x00]),
  'branch tables': size => withCode(size, [0x0e, ...leb(1000), ...Array<number>(1001).fill(0)], 0, [0x00]),
  'references to functions': size => withCode(size, [0xd2, 0, 0x1a]),
  'growths': size => withSections(noType, oneFunction, [5, [1, 0, 1]], [10, code(size, [0x41, 0, 0x40, 0, 0x1a])]),
  'names of functions': size => withSections(noType, oneFunction, [10, [1, 2, 0, 0x0b]], [0, [4, 0x6e, 0x61, 0x6d, 0x65, 1, ...sized(repeated(size, [0, 0]))]]),
};

const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const noType: Section = [1, [1, 0x60, 0, 0]];
const oneFunction: Section = [3, [1, 0]];
type Section = readonly [number, readonly number[]];

function leb(value: number): number[] {
  const writer = new ByteWriter(5);
  writer.u32(value);
  return [...writer.view()];
}

function sized(content: readonly number[]): number[] {
  return leb(content.length).concat(content);
}

function name(index: number): number[] {
  return [...index.toString(36).padStart(4, '0')].map(letter => letter.charCodeAt(0));
}

function entries(count: number, entry: (index: number) => readonly number[]): number[] {
  const list = leb(count);
  for (let index = 0; index < count; index++) list.push(...entry(index));
  return list;
}

function repeated(size: number, entry: readonly number[]): number[] {
  return entries(Math.floor(size / entry.length), () => entry);
}

function grouped(size: number, entry: readonly number[]): number[] {
  return [1, 0x4e, ...repeated(size, entry)];
}

function withSections(...sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(1 << 20);
  out.raw(Uint8Array.from(preamble));
  for (const [id, content] of sections) {
    out.u8(id);
    out.u32(content.length);
    out.raw(Uint8Array.from(content));
  }
  return out.toBytes();
}

/** One body full of an instruction, with so many more ends, behind something. */
function code(size: number, instruction: readonly number[], ends = 0, before: readonly number[] = []): number[] {
  const body = [0, ...before];
  for (let at = 0; at < size; at += instruction.length) body.push(...instruction);
  for (let end = 0; end <= ends; end++) body.push(0x0b);
  return [1].concat(sized(body));
}

function withCode(size: number, instruction: readonly number[], ends = 0, before: readonly number[] = []): Uint8Array<ArrayBuffer> {
  return withSections(noType, oneFunction, [7, [1, 1, 0x66, 0, 0]], [10, code(size, instruction, ends, before)]);
}

function withBodies(size: number, locals: readonly number[], groups: number): Uint8Array<ArrayBuffer> {
  const body = sized([groups, ...locals, 0x0b]);
  const count = Math.floor(size / (body.length + 1));
  return withSections(noType, [3, repeated(count, [0])], [10, entries(count, () => body)]);
}
