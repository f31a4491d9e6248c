/** Largest archive that is read, in bytes. */
export const MAX_ARCHIVE_BYTES = 256 * 1024 * 1024;
/** Bytes that all files of an archive may have together. */
export const MAX_UNPACKED_BYTES = 320 * 1024 * 1024;
/** Files and folders that an archive may list. */
export const MAX_ENTRIES = 2_000;
/** Times its compressed size that a file may have, from `RATIO_FREE_BYTES` on: code and text seldom reach 20. */
export const MAX_RATIO = 200;
/** Files up to this size may be compressed as well as they can be: a page of zeroes is no bomb. */
export const RATIO_FREE_BYTES = 1024 * 1024;
/** Characters of a path in an archive, and names in it. */
export const MAX_PATH_LENGTH = 240;
export const MAX_DEPTH = 16;
