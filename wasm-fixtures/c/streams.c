// Writes to both streams, buffered and not, gathered from several buffers, and with bytes that are no text.
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void) {
  printf("buffered, no newline; ");
  fflush(stdout);
  fprintf(stderr, "first on stderr\n");

  char bytes[256];
  for (int i = 0; i < 256; i++) bytes[i] = (char)i;
  struct iovec gathered[6] = {
    { "one ", 4 }, { "", 0 }, { "two ", 4 }, { bytes, 256 }, { NULL, 0 }, { " end\n", 5 },
  };
  ssize_t put = writev(1, gathered, 6);
  printf("gathered %zd\n", put);
  fprintf(stderr, "not flushed by hand: %d%%\n", 100);

  // A closed stream and one that never was.
  printf("write to 77: %zd\n", write(77, "x", 1));
  printf("bye");
  return 0;
}
