/** Answers in which node:wasi differs from the specification, or from what docs/WASI.md decides, and why ours is right. */
export interface Difference {
  readonly why: string;
  /** What node:wasi answers, by the beginning of the line. */
  readonly lines: Readonly<Record<string, RegExp>>;
  /** It answers so now and then only. */
  readonly isRare?: true;
}

/** By program of wasm-fixtures/preview1. `demanding` is not among them: node:wasi crashes at it, or waits for ever. */
export const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  environment: [
    { why: 'An address outside the memory is `fault`', lines: { 'args_sizes_get beyond the memory': /overflow/, 'environ_get beyond the memory': /overflow/, 'random_get beyond the memory': /overflow/ } },
  ],
  clocks: [
    { why: 'A subscription that cannot be served is an event with its error, at once', lines: { 'poll_oneoff for a descriptor that is not open': /success 1 0 success/ } },
    { why: 'A wait is never shorter than asked', lines: { 'poll_oneoff 20 ms': /^success 7 0 success, waited no$/, 'poll_oneoff until a time': /^success 8 0 success, waited no$/ }, isRare: true },
    { why: 'Regular files are always ready', lines: { 'poll_oneoff until a file has bytes': /perm/ } },
  ],
  streams: [
    {
      why: 'Standard streams are character devices without flags; what they are connected to is not the program\'s business',
      lines: {
        'fd_fdstat_get standard input': /success 6 2/, 'fd_filestat_get standard input': /success 6/,
        'fd_fdstat_get standard output': /success 6 2/, 'fd_filestat_get standard output': /success 6/,
        'fd_fdstat_get standard error': /success 6 2/, 'fd_filestat_get standard error': /success 6/,
      },
    },
    { why: 'An address outside the memory is `fault`', lines: { 'fd_write from beyond the memory': /overflow/ } },
    { why: 'There is no right to write to standard input', lines: { 'fd_write standard input': /success|pipe/ } },
    { why: 'What is no folder is `notdir`', lines: { 'fd_readdir standard input': /notcapable/ } },
    { why: 'What is no preopen is `badf`: programs look for them until they find that', lines: { 'fd_prestat_get standard input': /inval/ } },
  ],
  files: [
    { why: 'As posix_fallocate(3) says', lines: { 'fd_allocate nothing': /success/ } },
    { why: 'As open(2) says', lines: { 'path_open no path': /inval/ } },
  ],
  status: [
    {
      why: 'Flags are those of the specification, and others are refused',
      lines: {
        'fd_fdstat_get the folder given': /success 3 32768, /, 'fd_fdstat_get a file': /success 4 (33794|32770) /,
        'fd_fdstat_set_flags unknown': /success/, 'fd_fdstat_get fewer rights': /success 4 32770 /,
      },
    },
    { why: 'As wasi-libc and the official suite have it', lines: { 'fd_prestat_dir_name without room': /nobufs/ } },
    { why: 'What is no preopen is `badf`', lines: { 'fd_prestat_get of a file': /inval/ } },
    {
      why: 'Times keep the nanosecond that was set',
      lines: {
        'fd_filestat_get both': /1000000000000000000 1234567890000000000/, 'fd_filestat_get neither': /1000000000000000000 1234567890000000000/,
        'fd_filestat_get one': /1000000000000000000 42000000000/, 'path_filestat_get both': /1234567890000000000 1000000000000000000/,
      },
    },
  ],
  paths: [
    { why: 'What fits is given, as readlink(2) does', lines: { 'path_readlink a part': /nobufs/ } },
    { why: 'Leaving the folder is `notcapable`', lines: { 'path_symlink to an absolute path': /perm/ } },
    { why: 'Without `symlink_follow` a link is not followed', lines: { 'path_open a link': /success/ } },
  ],
  listing: [
    {
      why: 'Listings have `.` and `..` and the order of the names',
      lines: { 'fd_readdir at once': /\bone 4/, 'fd_readdir in small pieces': /\bone 4/, 'fd_readdir the third': / 30$/, 'fd_readdir anew': /\bone 4/ },
    },
    { why: 'What is no folder is `notdir`', lines: { 'fd_readdir a file': /notcapable/ } },
  ],
  process: [],
};
