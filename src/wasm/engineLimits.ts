/** Limits of V8 that a module, hardened or not, must keep (v8/src/wasm/wasm-limits.h). */
export const MAX_TYPES = 1_000_000;
export const MAX_FUNCTIONS = 1_000_000;
export const MAX_GLOBALS = 1_000_000;
export const MAX_EXPORTS = 1_000_000;
export const MAX_PARAMS = 1000;
export const MAX_RESULTS = 1000;
export const MAX_LOCALS = 50_000;
export const MAX_FUNCTION_BYTES = 7_654_321;
export const MAX_BR_TABLE = 65_520;
/** Elements of one array.new_fixed. */
export const MAX_FIXED_ELEMENTS = 10_000;
/** Pages of a memory with 32-bit addresses. */
export const MAX_PAGES_32 = 65_536;
/** Elements of a table. */
export const MAX_TABLE_ELEMENTS = 10_000_000;

/** Our own: bytes of a module. What V8 allows is four times as much; nothing known comes near. */
export const MAX_MODULE_BYTES = 256 * 1024 * 1024;
/** Our own: imports, memories, tables and custom sections of a module, and blocks in each other. The engine allows more than any module has. */
export const MAX_IMPORTS = 100_000;
export const MAX_NESTING = 131_072;
export const MAX_MEMORIES = 10_000;
export const MAX_TABLES = 10_000;
export const MAX_CUSTOM_SECTIONS = 10_000;
/** Our own: operands on the stack of one function, in 8-byte slots. Such a frame would not fit any stack. */
export const MAX_OPERAND_SLOTS = 1_000_000;
