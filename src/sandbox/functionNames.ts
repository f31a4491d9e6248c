const FUNCTION_NAMES = 1;
const decoder = new TextDecoder();

/**
 * The name of a function of the plugin by its index in the plugin's own module, from the name section that hardening
 * carries over; `function[i]` where it has none. Hardening puts its own imports before everything else.
 */
export function pluginFunctionName(hardened: WebAssembly.Module, index: number): string {
  return pluginFunctionNames(hardened)(index);
}

/** The same for many functions: the name section is read once. */
export function pluginFunctionNames(hardened: WebAssembly.Module): (index: number) => string {
  const [section] = WebAssembly.Module.customSections(hardened, 'name');
  const shift = WebAssembly.Module.imports(hardened).length;
  const names = section === undefined ? undefined : readNames(new Uint8Array(section));
  return index => {
    const name = names?.get(index + shift);
    return name === undefined || name === '' ? `function[${index}]` : name;
  };
}

/** Reads the functions of a name section (specification, appendix "Name Section"); it may be malformed, as for engines. */
function readNames(bytes: Uint8Array): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  let at = 0;
  const u32 = (): number => {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++] ?? 0;
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return result;
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const end = u32() + at;
    if (id === FUNCTION_NAMES) {
      for (let left = u32(); left > 0 && at < end; left -= 1) {
        const index = u32();
        const length = u32();
        if (!names.has(index)) names.set(index, decoder.decode(bytes.subarray(at, at + length)));
        at += length;
      }
      return names;
    }
    at = end;
  }
  return names;
}
