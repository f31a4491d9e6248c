/**
 * Tells of changes directly in a folder, whether it is there now or not: what is made, changed, removed or renamed in it, and
 * the folder itself. It may tell of nothing, and of several changes once; what is below folders in it is not looked at.
 */
export type WatchFolder = (folder: string, listener: () => void) => { dispose(): void };
