// Ends in the way that its first argument names: return N, exit N, _exit N, abort, unreachable, assert.
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void farewell(void) { printf("atexit ran\n"); }

int main(int argc, char **argv) {
  const char *way = argc > 1 ? argv[1] : "return";
  int code = argc > 2 ? atoi(argv[2]) : 0;
  atexit(farewell);
  printf("ending by %s\n", way);
  if (strcmp(way, "exit") == 0) exit(code);
  if (strcmp(way, "_exit") == 0) {
    fflush(stdout);
    _exit(code);
  }
  if (strcmp(way, "abort") == 0) {
    fflush(stdout);
    abort();
  }
  if (strcmp(way, "unreachable") == 0) {
    fflush(stdout);
    __builtin_trap();
  }
  if (strcmp(way, "assert") == 0) {
    fflush(stdout);
    assert(!"this assertion fails");
  }
  return code;
}
