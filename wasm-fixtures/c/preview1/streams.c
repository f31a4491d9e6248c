// Standard streams: what they do, and what they have no right to.
#include "wasi.h"

static void status(const char *what, int32_t fd) {
  fdstat descriptor;
  called("fd_fdstat_get", what, fd_fdstat_get(fd, &descriptor));
  number(descriptor.type);
  number(descriptor.flags);
  end();
  filestat file;
  called("fd_filestat_get", what, fd_filestat_get(fd, &file));
  number(file.type);
  end();
}

int main(void) {
  status("standard input", 0);
  status("standard output", 1);
  status("standard error", 2);

  read_text("the first bytes", 0, 4);
  char first[8], second[8];
  iovec two[] = { { first, 2 }, { second, 3 } };
  uint32_t done = 0;
  called("fd_read", "into two buffers", fd_read(0, two, 2, &done));
  number(done);
  text(" [");
  bytes(first, 2);
  text("][");
  bytes(second, 3);
  text("]");
  end();
  read_text("nothing", 0, 0);
  read_text("the rest", 0, 64);
  read_text("at the end", 0, 64);
  done = 9;
  called("fd_read", "into no buffers", fd_read(0, two, 0, &done));
  number(done);
  end();

  iovec parts[] = { { "three ", 6 }, { "", 0 }, { "parts\n", 6 } };
  called("fd_write", "three parts", fd_write(1, parts, 3, &done));
  number(done);
  end();
  called("fd_write", "to standard error", fd_write(2, parts, 3, &done));
  number(done);
  end();
  call("fd_write", "from beyond the memory", fd_write(1, (const iovec *)0xfffffff0, 1, &done));

  uint64_t position;
  call("fd_seek", "standard output", fd_seek(1, 0, SET, &position));
  call("fd_tell", "standard input", fd_tell(0, &position));
  call("fd_write", "standard input", fd_write(0, parts, 1, &done));
  call("fd_pread", "standard input", fd_pread(0, two, 1, 0, &done));
  call("fd_pwrite", "standard output", fd_pwrite(1, parts, 1, 0, &done));
  call("fd_sync", "standard output", fd_sync(1));
  call("fd_datasync", "standard output", fd_datasync(1));
  call("fd_advise", "standard input", fd_advise(0, 0, 0, 0));
  call("fd_allocate", "standard output", fd_allocate(1, 0, 1));
  call("fd_filestat_set_size", "standard output", fd_filestat_set_size(1, 0));
  call("fd_filestat_set_times", "standard output", fd_filestat_set_times(1, 0, 0, ACCESSED_NOW));
  uint8_t buffer[64];
  call("fd_readdir", "standard input", fd_readdir(0, buffer, sizeof buffer, 0, &done));
  prestat given;
  call("fd_prestat_get", "standard input", fd_prestat_get(0, &given));

  call("fd_close", "standard error", fd_close(2));
  call("fd_write", "to what is closed", fd_write(2, parts, 1, &done));
  call("fd_close", "again", fd_close(2));
  call("fd_close", "of nothing", fd_close(99));
  return 0;
}
