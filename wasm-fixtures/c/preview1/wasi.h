// wasi_snapshot_preview1 imported by hand, and the lines that the preview1 fixtures of every language print alike:
//   FUNCTION WHAT: ERRNO RESULTS
#include <stdint.h>
#include <string.h>

#define IMPORT(name, ...) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int32_t name(__VA_ARGS__)

typedef struct { const void *data; uint32_t length; } iovec;
typedef struct { uint64_t userdata; uint8_t type; _Alignas(8) uint32_t subject; uint64_t timeout, precision; uint16_t flags; } subscription;
typedef struct { uint64_t userdata; uint16_t error; uint8_t type; uint64_t bytes; uint16_t flags; } event;
typedef struct { uint8_t type; uint16_t flags; uint64_t base, inheriting; } fdstat;
typedef struct { uint64_t device, inode; uint8_t type; uint64_t links, size, accessed, modified, changed; } filestat;
typedef struct { uint64_t next, inode; uint32_t length; uint8_t type; } dirent;
typedef struct { uint8_t type; uint32_t length; } prestat;

IMPORT(args_get, uint8_t **pointers, uint8_t *buffer);
IMPORT(args_sizes_get, uint32_t *count, uint32_t *bytes);
IMPORT(environ_get, uint8_t **pointers, uint8_t *buffer);
IMPORT(environ_sizes_get, uint32_t *count, uint32_t *bytes);
IMPORT(clock_res_get, int32_t clock, uint64_t *resolution);
IMPORT(clock_time_get, int32_t clock, uint64_t precision, uint64_t *time);
IMPORT(fd_advise, int32_t fd, uint64_t offset, uint64_t length, int32_t advice);
IMPORT(fd_allocate, int32_t fd, uint64_t offset, uint64_t length);
IMPORT(fd_close, int32_t fd);
IMPORT(fd_datasync, int32_t fd);
IMPORT(fd_fdstat_get, int32_t fd, fdstat *status);
IMPORT(fd_fdstat_set_flags, int32_t fd, int32_t flags);
IMPORT(fd_fdstat_set_rights, int32_t fd, uint64_t base, uint64_t inheriting);
IMPORT(fd_filestat_get, int32_t fd, filestat *status);
IMPORT(fd_filestat_set_size, int32_t fd, uint64_t size);
IMPORT(fd_filestat_set_times, int32_t fd, uint64_t accessed, uint64_t modified, int32_t flags);
IMPORT(fd_pread, int32_t fd, const iovec *buffers, uint32_t count, uint64_t offset, uint32_t *done);
IMPORT(fd_prestat_get, int32_t fd, prestat *status);
IMPORT(fd_prestat_dir_name, int32_t fd, char *name, uint32_t length);
IMPORT(fd_pwrite, int32_t fd, const iovec *buffers, uint32_t count, uint64_t offset, uint32_t *done);
IMPORT(fd_read, int32_t fd, const iovec *buffers, uint32_t count, uint32_t *done);
IMPORT(fd_readdir, int32_t fd, uint8_t *buffer, uint32_t length, uint64_t cookie, uint32_t *used);
IMPORT(fd_renumber, int32_t from, int32_t to);
IMPORT(fd_seek, int32_t fd, int64_t offset, int32_t whence, uint64_t *position);
IMPORT(fd_sync, int32_t fd);
IMPORT(fd_tell, int32_t fd, uint64_t *position);
IMPORT(fd_write, int32_t fd, const iovec *buffers, uint32_t count, uint32_t *done);
IMPORT(path_create_directory, int32_t fd, const char *path, uint32_t length);
IMPORT(path_filestat_get, int32_t fd, int32_t lookup, const char *path, uint32_t length, filestat *status);
IMPORT(path_filestat_set_times, int32_t fd, int32_t lookup, const char *path, uint32_t length, uint64_t accessed, uint64_t modified, int32_t flags);
IMPORT(path_link, int32_t from, int32_t lookup, const char *path, uint32_t length, int32_t to, const char *target, uint32_t target_length);
IMPORT(path_open, int32_t fd, int32_t lookup, const char *path, uint32_t length, int32_t flags, uint64_t base, uint64_t inheriting, int32_t fdflags, int32_t *opened);
IMPORT(path_readlink, int32_t fd, const char *path, uint32_t length, char *buffer, uint32_t room, uint32_t *used);
IMPORT(path_remove_directory, int32_t fd, const char *path, uint32_t length);
IMPORT(path_rename, int32_t from, const char *path, uint32_t length, int32_t to, const char *target, uint32_t target_length);
IMPORT(path_symlink, const char *target, uint32_t target_length, int32_t fd, const char *path, uint32_t length);
IMPORT(path_unlink_file, int32_t fd, const char *path, uint32_t length);
IMPORT(poll_oneoff, const subscription *subscriptions, event *events, uint32_t count, uint32_t *happened);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit"), noreturn)) void proc_exit(int32_t code);
IMPORT(proc_raise, int32_t signal);
IMPORT(random_get, uint8_t *buffer, uint32_t length);
IMPORT(sched_yield, void);
IMPORT(sock_accept, int32_t fd, int32_t flags, int32_t *opened);
IMPORT(sock_recv, int32_t fd, const iovec *buffers, uint32_t count, int32_t flags, uint32_t *done, uint16_t *out_flags);
IMPORT(sock_send, int32_t fd, const iovec *buffers, uint32_t count, int32_t flags, uint32_t *done);
IMPORT(sock_shutdown, int32_t fd, int32_t how);

enum { REALTIME, MONOTONIC, PROCESS_CPU, THREAD_CPU };
enum { SET, CURRENT, END };
enum { CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8 };
enum { APPEND = 1, NONBLOCK = 4 };
enum { FOLLOW = 1 };
enum { ACCESSED = 1, ACCESSED_NOW = 2, MODIFIED = 4, MODIFIED_NOW = 8 };
enum { CLOCK, FD_READ, FD_WRITE };
// Rights of a file that is read and written, of one that is only read, and everything for what is opened below.
#define READ_WRITE 0x08e001ffull
#define READ_ONLY 0x08200026ull
#define DIRECTORY_RIGHTS 0x07bffe18ull
#define ROOT 3

static const char *const errno_names[] = {
  "success", "2big", "acces", "addrinuse", "addrnotavail", "afnosupport", "again", "already", "badf", "badmsg", "busy",
  "canceled", "child", "connaborted", "connrefused", "connreset", "deadlk", "destaddrreq", "dom", "dquot", "exist", "fault",
  "fbig", "hostunreach", "idrm", "ilseq", "inprogress", "intr", "inval", "io", "isconn", "isdir", "loop", "mfile", "mlink",
  "msgsize", "multihop", "nametoolong", "netdown", "netreset", "netunreach", "nfile", "nobufs", "nodev", "noent", "noexec",
  "nolck", "nolink", "nomem", "nomsg", "noprotoopt", "nospc", "nosys", "notconn", "notdir", "notempty", "notrecoverable",
  "notsock", "notsup", "notty", "nxio", "overflow", "ownerdead", "perm", "pipe", "proto", "protonosupport", "prototype",
  "range", "rofs", "spipe", "srch", "stale", "timedout", "txtbsy", "xdev", "notcapable",
};

static char line[1024];
static uint32_t line_length;

/** Adds bytes to the line; what is no printable ASCII is shown as a dot. */
static inline void bytes(const void *data, uint32_t length) {
  for (uint32_t i = 0; i < length; i++) {
    char c = ((const char *)data)[i];
    line[line_length++] = c >= ' ' && c <= '~' ? c : '.';
  }
}

static inline void text(const char *data) { bytes(data, strlen(data)); }

static inline void word(const char *data) {
  text(" ");
  text(data);
}

static inline void number(uint64_t value) {
  char digits[20];
  int at = 20;
  do digits[--at] = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  text(" ");
  bytes(digits + at, 20 - at);
}

static inline void yes(int condition) { word(condition ? "yes" : "no"); }

/** Begins the line of a call. */
static inline void called(const char *function, const char *what, int32_t error) {
  text(function);
  if (*what) word(what);
  text(": ");
  text(errno_names[error]);
}

/** Ends the line and prints it. */
static inline void end(void) {
  line[line_length++] = '\n';
  iovec whole = { line, line_length };
  uint32_t done;
  fd_write(1, &whole, 1, &done);
  line_length = 0;
}

/** A call without results. */
static inline void call(const char *function, const char *what, int32_t error) {
  called(function, what, error);
  end();
}

static inline int32_t open_with(const char *what, const char *path, int32_t lookup, int32_t flags, uint64_t base, int32_t fdflags) {
  int32_t fd = -1;
  int32_t error = path_open(ROOT, lookup, path, strlen(path), flags, base, base, fdflags, &fd);
  called("path_open", what, error);
  if (!error) number(fd);
  end();
  return fd;
}

static inline int32_t open_file(const char *what, const char *path, int32_t flags) {
  return open_with(what, path, FOLLOW, flags, READ_WRITE, 0);
}

static inline void close_fd(int32_t fd) { call("fd_close", "", fd_close(fd)); }

static inline void write_text(const char *what, int32_t fd, const char *data) {
  iovec whole = { data, strlen(data) };
  uint32_t done = 0;
  int32_t error = fd_write(fd, &whole, 1, &done);
  called("fd_write", what, error);
  if (!error) number(done);
  end();
}

static inline void read_text(const char *what, int32_t fd, uint32_t length) {
  char buffer[64];
  iovec whole = { buffer, length };
  uint32_t done = 0;
  int32_t error = fd_read(fd, &whole, 1, &done);
  called("fd_read", what, error);
  if (!error) {
    number(done);
    text(" [");
    bytes(buffer, done);
    text("]");
  }
  end();
}

static inline void pread_text(const char *what, int32_t fd, uint32_t length, uint64_t offset) {
  char buffer[64];
  iovec whole = { buffer, length };
  uint32_t done = 0;
  int32_t error = fd_pread(fd, &whole, 1, offset, &done);
  called("fd_pread", what, error);
  if (!error) {
    number(done);
    text(" [");
    bytes(buffer, done);
    text("]");
  }
  end();
}

/** Makes a file with a text in it. */
static inline void make_file(const char *path, const char *contents) {
  int32_t fd = open_file(path, path, CREATE);
  write_text(path, fd, contents);
  close_fd(fd);
}
