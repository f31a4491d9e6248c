import { ExternKind, type ModuleOutline, type Section } from './module';
import { ByteReader } from './reader';
import { Refused } from './refusal';
import { ByteWriter } from './writer';

/** Ids of the name section's parts whose entries start with a function index (specification, appendix "Custom Sections"). */
const FUNCTION_NAMES = 1;
const byFunction = new Set([2, 3]);
const GLOBAL_NAMES = 7;

/** Added names, in the order of their indices. */
export interface AddedNames {
  /** Added to every function index of the module's own. */
  readonly shift: number;
  /** Of functions before the module's own. */
  readonly before: readonly string[];
  /** Of functions behind all of the module's own; `undefined` where one stays without. */
  readonly behind: readonly (string | undefined)[];
  /** Of globals behind all of the module's own. */
  readonly globals: readonly string[];
  /** Whether functions of a module without names are named after the imports and exports that they are. */
  readonly linked: boolean;
}

/** Whether a module has a name section. */
export function hasNames({ sections }: ModuleOutline): boolean {
  return sections.some(section => section.custom?.name === 'name');
}

/** The content of a name section for the rewritten module. What is malformed in the old one is left out, as engines do. */
export function nameSection(outline: ModuleOutline, added: AddedNames): ByteWriter {
  const parts = readParts(outline);
  const content = new ByteWriter();
  content.name('name');
  const module = parts.get(0);
  if (module !== undefined) writePart(content, 0, module);
  writePart(content, FUNCTION_NAMES, functionNames(outline, parts.get(FUNCTION_NAMES), added));
  const ids = new Set([...parts.keys(), GLOBAL_NAMES].filter(id => id > FUNCTION_NAMES));
  for (const id of [...ids].sort((a, b) => a - b)) {
    const written = rewrittenPart(outline, id, parts.get(id), added);
    if (written !== undefined) writePart(content, id, written);
  }
  return content;
}

function rewrittenPart(outline: ModuleOutline, id: number, part: ByteReader | undefined, added: AddedNames): ByteWriter | undefined {
  if (id === GLOBAL_NAMES) return globalNames(outline, part, added);
  if (part === undefined) return undefined;
  return byFunction.has(id) ? shiftedPart(part, added.shift) : copied(part);
}

function globalNames(outline: ModuleOutline, part: ByteReader | undefined, added: AddedNames): ByteWriter {
  const entries = new ByteWriter();
  const count = part === undefined ? 0 : copyNames(part, entries, 0, outline.globals.length);
  added.globals.forEach((name, index) => {
    entries.u32(outline.globals.length + index);
    entries.name(name);
  });
  return counted(count + added.globals.length, entries);
}

function counted(count: number, entries: ByteWriter): ByteWriter {
  const written = new ByteWriter(entries.length + 5);
  written.u32(count);
  written.writer(entries);
  return written;
}

/** The name of a function, from the name section, else from its import or export; `undefined` where it has none. */
export function functionName(outline: ModuleOutline, index: number): string | undefined {
  const part = readParts(outline).get(FUNCTION_NAMES);
  if (part === undefined) return linkedNames(outline).get(index);
  try {
    const reader = reset(part);
    for (let count = reader.count('names'); count > 0; count--) {
      const at = reader.u32();
      const name = reader.name();
      if (at === index) return name;
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  return undefined;
}

function readParts(outline: ModuleOutline): Map<number, ByteReader> {
  const parts = new Map<number, ByteReader>();
  const section = outline.sections.find((candidate: Section) => candidate.custom?.name === 'name');
  if (section?.custom === undefined) return parts;
  const reader = new ByteReader(outline.bytes, section.custom.start, section.end);
  try {
    while (!reader.done) {
      const id = reader.u8();
      parts.set(id, reader.slice(reader.u32()));
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  return parts;
}

function reset(part: ByteReader): ByteReader {
  return new ByteReader(part.bytes, part.position, part.end);
}

function writePart(content: ByteWriter, id: number, part: ByteReader | ByteWriter): void {
  const written = part instanceof ByteReader ? copied(part) : part;
  content.u8(id);
  content.u32(written.length);
  content.writer(written);
}

function copied(part: ByteReader): ByteWriter {
  const written = new ByteWriter(part.end - part.position);
  written.raw(part.bytes, part.position, part.end);
  return written;
}

/** Names by which functions are linked, for a module without a name section. */
function linkedNames(outline: ModuleOutline): Map<number, string> {
  const names = new Map<number, string>();
  for (const entry of outline.imports) {
    if (entry.kind === ExternKind.func) names.set(entry.index, `${entry.module}.${entry.name}`);
  }
  for (const entry of outline.exports) {
    if (entry.kind === ExternKind.func && !names.has(entry.index)) names.set(entry.index, entry.name);
  }
  return names;
}

function functionNames(outline: ModuleOutline, part: ByteReader | undefined, added: AddedNames): ByteWriter {
  const entries = new ByteWriter();
  let count = 0;
  const add = (index: number, name: string): void => {
    entries.u32(index);
    entries.name(name);
    count++;
  };
  added.before.forEach((name, index) => add(index, name));
  if (part === undefined) {
    const names = added.linked ? linkedNames(outline) : new Map<number, string>();
    for (const index of [...names.keys()].sort((a, b) => a - b)) add(index + added.shift, names.get(index) ?? '');
  } else {
    count += copyNames(part, entries, added.shift, outline.functions.length);
  }
  added.behind.forEach((name, index) => {
    if (name !== undefined) add(outline.functions.length + added.shift + index, name);
  });
  return counted(count, entries);
}

/** Copies `index name` pairs with shifted indices; stops at the first that is malformed. */
function copyNames(part: ByteReader, into: ByteWriter, shift: number, known: number): number {
  const reader = reset(part);
  let copiedNames = 0;
  try {
    for (let left = reader.count('names'); left > 0; left--) {
      const index = reader.u32();
      const start = reader.position;
      reader.skip(reader.u32());
      if (index >= known) continue;
      into.u32(index + shift);
      into.raw(reader.bytes, start, reader.position);
      copiedNames++;
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  return copiedNames;
}

/** Copies a map from functions to maps of names, with shifted function indices; `undefined` where it is malformed. */
function shiftedPart(part: ByteReader, shift: number): ByteWriter | undefined {
  const reader = reset(part);
  const written = new ByteWriter(part.end - part.position + 16);
  try {
    const count = reader.count('functions with names');
    written.u32(count);
    for (let left = count; left > 0; left--) {
      written.u32(reader.u32() + shift);
      const start = reader.position;
      for (let names = reader.count('names'); names > 0; names--) {
        reader.u32();
        reader.skip(reader.u32());
      }
      written.raw(reader.bytes, start, reader.position);
    }
    return written;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return undefined;
  }
}
