/**
 * The channel's wire format: what a hardened module writes to fd 1 and reads from fd 0. Shared by the generator
 * (src/wasm) and the host's side (src/sandbox/channel). All integers are little-endian.
 *
 * **Module to host.** A frame is a 24-byte header, `count` 8-byte values, and bytes that are attached:
 *
 * | offset | type | field |
 * |---|---|---|
 * | 0 | u8 | kind, one of {@link FrameKind} |
 * | 1 | u8 | flags, {@link FrameFlag} |
 * | 2 | u16 | {@link PROTOCOL_VERSION} |
 * | 4 | u32 | subject: import index, callable index or {@link EndReason} |
 * | 8 | i64 | fuel left (below zero: exhausted) |
 * | 16 | u32 | pages of the channel memory now, which is its peak, since memories never shrink |
 * | 20 | u16 | count of values that follow |
 * | 22 | u16 | bytes that are attached |
 * | 24 | u64 × count | flat values: i32 zero-extended, i64, f32 bits zero-extended, f64 bits |
 * | | u8 × n | plugin memory that the host is about to ask for |
 *
 * **Attached bytes** save a round trip. Where the plan says that arguments of an import are the pointer and the length of
 * something that its function reads first, such as a path, the module sends that along. Where they point to a list of one
 * buffer, and the plan says to follow it, it sends the buffer in place of the list, and the list's one entry (pointer in the
 * low half, length in the high half) as one value more than the import has parameters. It attaches nothing that is longer
 * than {@link MAX_ATTACHED_BYTES}, overlaps the borrowed span or lies outside the memory: the host then asks as always.
 *
 * A frame is one `fd_write` of one buffer, or of two where bytes are attached. After each frame the module reads commands until one of them ends the wait
 * (RETURN, CALL, EXIT). The bytes that READ sends have no header: the host knows how many it asked for.
 *
 * **Host to module.** Commands come in frames of exactly {@link COMMAND_FRAME_BYTES} bytes, padded with zeros, and are
 * executed in order. A zero op ends the frame: the module reads the next one.
 */
export const PROTOCOL_VERSION = 2;

/** Bytes of a command frame, host to module. */
export const COMMAND_FRAME_BYTES = 160;

/** Bytes of the header of a frame from the module. */
export const FRAME_HEADER_BYTES = 24;

/** The most values a frame carries: parameters of an import, results of an export. */
export const MAX_FLAT_VALUES = 16;

/** The most bytes of plugin memory that are attached to a frame. */
export const MAX_ATTACHED_BYTES = 8192;

/**
 * Bytes of plugin memory that the module borrows while it talks to the host: two iovecs (16), transferred count (4), padding
 * (4), then the frame buffer, which serves both directions. The bytes are saved in locals before and restored after.
 * The host never lets a READ, WRITE or STORE touch the borrowed span: it sends MOVE first.
 */
export const SCRATCH_BYTES = 24 + 176;

/**
 * Where the borrowed span starts when the module begins to talk; after MOVE it is where MOVE said, until moved again. The
 * host moves it back before RETURN and CALL.
 */
export const SCRATCH_INITIAL_BASE = 0;

export const FrameKind = {
  /** First frame of a process. The host answers INIT, then CALL or EXIT. */
  hello: 1,
  /** The plugin calls import `subject`; values are its flat arguments. The host ends the wait with RETURN or EXIT. */
  import: 2,
  /** The slice of fuel is used up. The host answers FUEL and RETURN (continue) or EXIT. */
  fuel: 3,
  /** The call of callable `subject` returned; values are its flat results. The host ends the wait with its next commands. */
  result: 4,
  /** The plugin ends for the reason `subject` ({@link EndReason}). The host answers EXIT. */
  end: 5,
} as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export const FrameFlag = {
  /** A `memory.grow` was answered -1 because of the cap at least once. */
  memoryRefused: 1,
  /** A `table.grow` was answered -1 because of the cap at least once. */
  tableRefused: 2,
} as const;

export const EndReason = {
  stackExhausted: 1,
  /** `unreachable` was executed; value 0 is the index of the function in the plugin's own module. */
  unreachable: 2,
  /** An import that the plan denies was called; value 0 is the import's index. */
  denied: 3,
} as const;
export type EndReason = (typeof EndReason)[keyof typeof EndReason];

/**
 * Commands. Layouts (u32 unless said): every command starts with its op at offset 0 and is a multiple of 8 bytes long.
 *
 * | op | layout | meaning |
 * |---|---|---|
 * | endFrame | op | read the next frame |
 * | read | op, ptr, len, 0 | write `len` raw bytes of memory to fd 1 (one buffer) |
 * | write | op, ptr, len, 0 | read `len` raw bytes from fd 0 into memory; they follow this frame in the stream |
 * | store | op, ptr, len, 0, bytes, zeros up to a multiple of 8 | store the `len` bytes |
 * | return | op, count, values u64 × count | leave the wait with these flat results |
 * | call | op, callable, count, 0, values u64 × count | call an export (or the start function); answered by a result frame |
 * | fuel | op, 0, i64 amount | add to the fuel left; negative charges |
 * | move | op, base | restore the borrowed span, then borrow at `base` |
 * | exit | op, code | call `proc_exit(code)` |
 * | init | op, stack limit (bytes of estimated frames), page cap (per memory), element cap (per table), i64 fuel | set the limits of this execution |
 */
export const Command = {
  endFrame: 0,
  read: 1,
  write: 2,
  store: 3,
  return: 4,
  call: 5,
  fuel: 6,
  move: 7,
  exit: 8,
  init: 9,
} as const;
export type Command = (typeof Command)[keyof typeof Command];
