import type { Times } from './subject';

/** The program, from the root of the repository. */
export const PROGRAM = 'bench/wasi/built/guest.wasm';

/** How often each operation is done in a round: some tens of milliseconds each on a host that is quick. */
export const AMPLE: Times = { nothing: 1000, stat: 500, open: 200, list: 2, pages: 300, write: 16, read: 32 };

/** The same for a host that takes milliseconds for a call. */
export const SCANT: Times = { nothing: 500, stat: 20, open: 10, list: 1, pages: 5, write: 1, read: 4 };
