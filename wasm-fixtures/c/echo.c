// Copies standard input to standard output, byte for byte, and tells the count on standard error.
#include <stdio.h>
#include <unistd.h>

int main(void) {
  static char buffer[10000];
  long total = 0;
  for (;;) {
    ssize_t got = read(0, buffer, sizeof buffer);
    if (got < 0) return 1;
    if (got == 0) break;
    total += got;
    for (ssize_t done = 0; done < got;) {
      ssize_t put = write(1, buffer + done, (size_t)(got - done));
      if (put <= 0) return 2;
      done += put;
    }
  }
  fprintf(stderr, "%ld bytes\n", total);
  return 0;
}
