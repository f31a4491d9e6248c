// Sockets, which there are none of, and other calls at which some hosts crash or wait for ever: each is answered at once.
#include "wasi.h"

int main(void) {
  char byte = 'x';
  iovec whole = { &byte, 1 };
  uint32_t done;
  uint16_t flags;
  int32_t fd;
  call("sock_accept", "of a folder", sock_accept(ROOT, 0, &fd));
  call("sock_accept", "of nothing", sock_accept(99, 0, &fd));
  call("sock_recv", "from standard input", sock_recv(0, &whole, 1, 0, &done, &flags));
  call("sock_recv", "from nothing", sock_recv(99, &whole, 1, 0, &done, &flags));
  call("sock_send", "to standard output", sock_send(1, &whole, 1, 0, &done));
  call("sock_send", "to nothing", sock_send(99, &whole, 1, 0, &done));
  call("sock_shutdown", "of standard output", sock_shutdown(1, 3));
  call("sock_shutdown", "of nothing", sock_shutdown(99, 3));

  subscription past = { .userdata = 9, .type = CLOCK, .subject = MONOTONIC, .timeout = 1, .flags = 1 };
  event happened;
  uint32_t count = 0;
  called("poll_oneoff", "until the past", poll_oneoff(&past, &happened, 1, &count));
  number(count);
  number(happened.userdata);
  end();
  make_file("file", "x");
  call("path_filestat_set_times", "given and now", path_filestat_set_times(ROOT, FOLLOW, "file", 4, 1, 2, ACCESSED | ACCESSED_NOW));
  filestat status;
  call("path_filestat_get", "afterwards", path_filestat_get(ROOT, FOLLOW, "file", 4, &status));
  read_text("standard output", 1, 1);
  return 0;
}
