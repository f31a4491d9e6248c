/** WASI preview 1 `rights`: what may be done with a descriptor. */
export const Right = {
  fdDatasync: 1n << 0n,
  fdRead: 1n << 1n,
  fdSeek: 1n << 2n,
  fdFdstatSetFlags: 1n << 3n,
  fdSync: 1n << 4n,
  fdTell: 1n << 5n,
  fdWrite: 1n << 6n,
  fdAdvise: 1n << 7n,
  fdAllocate: 1n << 8n,
  pathCreateDirectory: 1n << 9n,
  pathCreateFile: 1n << 10n,
  pathLinkSource: 1n << 11n,
  pathLinkTarget: 1n << 12n,
  pathOpen: 1n << 13n,
  fdReaddir: 1n << 14n,
  pathReadlink: 1n << 15n,
  pathRenameSource: 1n << 16n,
  pathRenameTarget: 1n << 17n,
  pathFilestatGet: 1n << 18n,
  pathFilestatSetSize: 1n << 19n,
  pathFilestatSetTimes: 1n << 20n,
  fdFilestatGet: 1n << 21n,
  fdFilestatSetSize: 1n << 22n,
  fdFilestatSetTimes: 1n << 23n,
  pathSymlink: 1n << 24n,
  pathRemoveDirectory: 1n << 25n,
  pathUnlinkFile: 1n << 26n,
  pollFdReadwrite: 1n << 27n,
  sockShutdown: 1n << 28n,
  sockAccept: 1n << 29n,
} as const;

function union(...rights: readonly bigint[]): bigint {
  return rights.reduce((sum, right) => sum | right, 0n);
}

/** Every right that the specification names. */
export const ALL_RIGHTS = (1n << 30n) - 1n;

/** Rights that a regular file can have. */
export const FILE_RIGHTS = union(
  Right.fdDatasync, Right.fdRead, Right.fdSeek, Right.fdFdstatSetFlags, Right.fdSync, Right.fdTell, Right.fdWrite,
  Right.fdAdvise, Right.fdAllocate, Right.fdFilestatGet, Right.fdFilestatSetSize, Right.fdFilestatSetTimes, Right.pollFdReadwrite,
);

/** Rights that a directory can have. */
export const DIRECTORY_RIGHTS = union(
  Right.fdFdstatSetFlags, Right.fdSync, Right.fdDatasync, Right.pathCreateDirectory, Right.pathCreateFile, Right.pathLinkSource,
  Right.pathLinkTarget, Right.pathOpen, Right.fdReaddir, Right.pathReadlink, Right.pathRenameSource, Right.pathRenameTarget,
  Right.pathFilestatGet, Right.pathFilestatSetSize, Right.pathFilestatSetTimes, Right.fdFilestatGet, Right.fdFilestatSetTimes,
  Right.pathSymlink, Right.pathRemoveDirectory, Right.pathUnlinkFile,
);

/** Rights that descriptors opened below a preopen can have. */
export const INHERITING_RIGHTS = DIRECTORY_RIGHTS | FILE_RIGHTS;

const STREAM_RIGHTS = union(Right.fdFdstatSetFlags, Right.fdFilestatGet, Right.pollFdReadwrite);
export const INPUT_RIGHTS = STREAM_RIGHTS | Right.fdRead;
export const OUTPUT_RIGHTS = STREAM_RIGHTS | Right.fdWrite;
