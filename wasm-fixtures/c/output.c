// Writes a known pattern of N bytes (5 MB unless told) to standard output, in pieces of changing size.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  static char piece[65536 + 251];
  long wanted = argc > 1 ? atol(argv[1]) : 5000000;
  for (unsigned i = 0; i < sizeof piece; i++) piece[i] = (char)(i % 251);
  long done = 0;
  unsigned turn = 0;
  while (done < wanted) {
    static const long sizes[] = { 1, 4096, 65536, 100, 8191 };
    long size = sizes[turn++ % 5];
    if (size > wanted - done) size = wanted - done;
    ssize_t put = write(1, piece + done % 251, (size_t)size);
    if (put <= 0) return 1;
    done += put;
  }
  return 0;
}
