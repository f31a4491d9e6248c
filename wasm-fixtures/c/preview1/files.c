// Opening, reading, writing and moving about in regular files.
#include "wasi.h"

static void seek(const char *what, int32_t fd, int64_t offset, int32_t whence) {
  uint64_t position = 0;
  int32_t error = fd_seek(fd, offset, whence, &position);
  called("fd_seek", what, error);
  if (!error) number(position);
  end();
}

static void tell(int32_t fd) {
  uint64_t position = 0;
  called("fd_tell", "", fd_tell(fd, &position));
  number(position);
  end();
}

static void pwrite_text(const char *what, int32_t fd, const char *data, uint64_t offset) {
  iovec whole = { data, strlen(data) };
  uint32_t done = 0;
  int32_t error = fd_pwrite(fd, &whole, 1, offset, &done);
  called("fd_pwrite", what, error);
  if (!error) number(done);
  end();
}

static void size(int32_t fd) {
  filestat status;
  called("fd_filestat_get", "size", fd_filestat_get(fd, &status));
  number(status.size);
  end();
}

int main(void) {
  open_file("what is not there", "a.txt", 0);
  int32_t fd = open_file("a new file", "a.txt", CREATE);
  open_file("a new file that must not be there", "a.txt", CREATE | EXCLUSIVE);
  write_text("a text", fd, "Hello, world");
  tell(fd);
  seek("from the start", fd, 7, SET);
  read_text("a word", fd, 5);
  seek("from here", fd, -3, CURRENT);
  seek("from the end", fd, -12, END);
  seek("before the start", fd, -1, SET);
  seek("from nowhere", fd, 0, 9);
  pwrite_text("in the middle", fd, "W", 7);
  tell(fd);
  pread_text("in the middle", fd, 5, 7);
  pread_text("past the end", fd, 5, 100);
  pwrite_text("past the end", fd, "!", 20);
  pread_text("the gap", fd, 3, 18);
  char first[5], second[2];
  iovec two[] = { { first, 5 }, { second, 2 } };
  uint32_t done = 0;
  called("fd_read", "into two buffers", fd_read(fd, two, 2, &done));
  number(done);
  text(" [");
  bytes(first, 5);
  text("][");
  bytes(second, 2);
  text("]");
  end();
  write_text("nothing", fd, "");
  tell(fd);
  call("fd_allocate", "more", fd_allocate(fd, 10, 20));
  size(fd);
  call("fd_allocate", "what is there", fd_allocate(fd, 0, 5));
  size(fd);
  call("fd_allocate", "nothing", fd_allocate(fd, 0, 0));
  call("fd_advise", "that it is needed", fd_advise(fd, 0, 10, 3));
  call("fd_advise", "something unknown", fd_advise(fd, 0, 10, 9));
  call("fd_filestat_set_size", "smaller", fd_filestat_set_size(fd, 5));
  call("fd_filestat_set_size", "larger", fd_filestat_set_size(fd, 8));
  pread_text("all", fd, 64, 0);
  call("fd_datasync", "", fd_datasync(fd));
  call("fd_sync", "", fd_sync(fd));
  close_fd(fd);
  read_text("what is closed", fd, 5);

  fd = open_with("to append", "a.txt", FOLLOW, 0, READ_WRITE, APPEND);
  write_text("at the end", fd, "one");
  seek("to the start", fd, 0, SET);
  write_text("at the end again", fd, "two");
  tell(fd);
  pread_text("all", fd, 64, 0);
  int32_t other = open_file("a second time", "a.txt", 0);
  pread_text("the same", other, 64, 8);
  call("fd_renumber", "over another", fd_renumber(other, fd));
  read_text("the old number", other, 5);
  read_text("the new number", fd, 5);
  call("fd_renumber", "to what is not open", fd_renumber(fd, 99));
  call("fd_renumber", "of what is not open", fd_renumber(99, fd));
  close_fd(fd);

  fd = open_with("to read only", "a.txt", FOLLOW, 0, READ_ONLY, 0);
  write_text("without the right", fd, "x");
  call("fd_allocate", "without the right", fd_allocate(fd, 0, 100));
  call("fd_filestat_set_size", "without the right", fd_filestat_set_size(fd, 0));
  read_text("with the right", fd, 5);
  close_fd(fd);
  fd = open_file("to truncate", "a.txt", TRUNCATE);
  size(fd);
  close_fd(fd);

  open_file("a file as a folder", "a.txt", DIRECTORY);
  open_file("a folder to write", ".", 0);
  fd = open_with("a folder", ".", FOLLOW, DIRECTORY, DIRECTORY_RIGHTS, 0);
  read_text("a folder", fd, 5);
  close_fd(fd);
  open_file("a new folder", "new", CREATE | DIRECTORY);
  open_file("no path", "", 0);
  open_file("a path out of the folder", "../outside", 0);
  open_file("an absolute path", "/etc/passwd", 0);
  open_file("a name that is too long", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", CREATE);
  open_file("below a file", "a.txt/b", 0);
  call("path_open", "of a descriptor that is not open", path_open(99, 0, "a", 1, 0, READ_ONLY, 0, 0, &fd));
  return 0;
}
