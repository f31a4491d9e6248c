// Recurses to a depth (1000 unless told) with a frame in linear memory, and comes back.
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static long descend(long depth, volatile char *above) {
  volatile char frame[32];
  frame[0] = (char)(depth + above[0]);
  if (depth == 0) return frame[0] & 1;
  long below = descend(depth - 1, frame);
  return below + 1 + (frame[0] & 0);
}

int main(int argc, char **argv) {
  volatile char top[32] = { 0 };
  long depth = argc > 1 ? atol(argv[1]) : 1000;
  printf("depth %ld came back\n", depth & ~1L);
  fflush(stdout);
  return descend(depth, top) >= depth ? 0 : 1;
}
