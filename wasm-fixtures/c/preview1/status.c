// What descriptors and files say of themselves, and how that is changed.
#include "wasi.h"

static const uint64_t SECOND = 1000000000, YEAR_2020 = 1577836800;

static void show(const char *what, int32_t fd) {
  fdstat status;
  int32_t error = fd_fdstat_get(fd, &status);
  called("fd_fdstat_get", what, error);
  if (!error) {
    number(status.type);
    number(status.flags);
    number(status.base);
  }
  end();
}

static filestat stat_fd(const char *what, int32_t fd) {
  filestat status;
  memset(&status, 0, sizeof status);
  int32_t error = fd_filestat_get(fd, &status);
  called("fd_filestat_get", what, error);
  if (!error) {
    number(status.type);
    number(status.size);
    number(status.links);
  }
  return status;
}

static void times(const filestat *status) {
  number(status->accessed);
  number(status->modified);
  end();
}

int main(void) {
  fdstat root;
  called("fd_fdstat_get", "the folder given", fd_fdstat_get(ROOT, &root));
  number(root.type);
  number(root.flags);
  text(", may open and hand on");
  yes((root.base & DIRECTORY_RIGHTS) == DIRECTORY_RIGHTS && (root.inheriting & READ_WRITE) == READ_WRITE);
  end();
  show("nothing", 99);
  prestat given;
  char name[16];
  called("fd_prestat_get", "the folder given", fd_prestat_get(ROOT, &given));
  number(given.type);
  number(given.length);
  end();
  called("fd_prestat_dir_name", "", fd_prestat_dir_name(ROOT, name, given.length));
  text(" ");
  bytes(name, given.length);
  end();
  call("fd_prestat_dir_name", "without room", fd_prestat_dir_name(ROOT, name, 3));
  call("fd_prestat_dir_name", "of nothing", fd_prestat_dir_name(99, name, sizeof name));
  call("fd_prestat_get", "of nothing", fd_prestat_get(99, &given));

  int32_t fd = open_with("to append", "file", FOLLOW, CREATE, READ_WRITE, APPEND);
  call("fd_prestat_get", "of a file", fd_prestat_get(fd, &given));
  show("a file", fd);
  call("fd_fdstat_set_flags", "none", fd_fdstat_set_flags(fd, 0));
  show("a file", fd);
  call("fd_fdstat_set_flags", "unknown", fd_fdstat_set_flags(fd, 32));
  call("fd_fdstat_set_flags", "of nothing", fd_fdstat_set_flags(99, 0));
  write_text("a text", fd, "text");
  stat_fd("a file", fd);
  end();
  stat_fd("nothing", 99);
  end();

  uint64_t accessed = 1000000000 * SECOND + 123456789, modified = 1234567890 * SECOND + 987654321;
  call("fd_filestat_set_times", "both", fd_filestat_set_times(fd, accessed, modified, ACCESSED | MODIFIED));
  filestat status = stat_fd("both", fd);
  times(&status);
  call("fd_filestat_set_times", "neither", fd_filestat_set_times(fd, 1, 2, 0));
  status = stat_fd("neither", fd);
  times(&status);
  call("fd_filestat_set_times", "one", fd_filestat_set_times(fd, 1, 42 * SECOND, MODIFIED));
  status = stat_fd("one", fd);
  times(&status);
  call("fd_filestat_set_times", "now", fd_filestat_set_times(fd, 1, 2, ACCESSED_NOW | MODIFIED_NOW));
  status = stat_fd("now", fd);
  yes(status.accessed > YEAR_2020 * SECOND && status.modified > YEAR_2020 * SECOND);
  end();
  call("fd_filestat_set_times", "given and now", fd_filestat_set_times(fd, 1, 2, MODIFIED | MODIFIED_NOW));
  call("path_filestat_set_times", "both", path_filestat_set_times(ROOT, FOLLOW, "file", 4, modified, accessed, ACCESSED | MODIFIED));
  filestat named;
  called("path_filestat_get", "both", path_filestat_get(ROOT, FOLLOW, "file", 4, &named));
  number(named.type);
  number(named.size);
  number(named.links);
  times(&named);
  status = stat_fd("is the same file", fd);
  yes(status.inode == named.inode && status.device == named.device && status.modified == named.modified);
  end();
  call("path_filestat_set_times", "of what is not there", path_filestat_set_times(ROOT, FOLLOW, "none", 4, 1, 2, MODIFIED));
  call("path_filestat_get", "of what is not there", path_filestat_get(ROOT, FOLLOW, "none", 4, &named));
  called("path_filestat_get", "of a folder", path_filestat_get(ROOT, FOLLOW, ".", 1, &named));
  number(named.type);
  end();

  call("fd_fdstat_set_rights", "fewer", fd_fdstat_set_rights(fd, READ_ONLY, 0));
  show("fewer rights", fd);
  write_text("without the right", fd, "x");
  call("fd_filestat_set_times", "without the right", fd_filestat_set_times(fd, 1, 2, MODIFIED));
  call("fd_datasync", "without the right", fd_datasync(fd));
  call("fd_fdstat_set_rights", "more", fd_fdstat_set_rights(fd, READ_WRITE, 0));
  call("fd_fdstat_set_rights", "of nothing", fd_fdstat_set_rights(99, 0, 0));
  close_fd(fd);
  call("fd_filestat_set_size", "of a folder", fd_filestat_set_size(ROOT, 0));
  call("fd_sync", "of nothing", fd_sync(99));
  return 0;
}
