// Checks what a program may expect of the clocks. Prints facts, not times, so that every run prints the same.
#include <stdio.h>
#include <time.h>

static long long nanoseconds(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) return -1;
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(void) {
  struct timespec resolution;
  printf("monotonic resolution %s\n", clock_getres(CLOCK_MONOTONIC, &resolution) == 0 ? "known" : "unknown");
  printf("realtime after 2024: %d\n", nanoseconds(CLOCK_REALTIME) > 1704067200000000000LL);

  long long last = nanoseconds(CLOCK_MONOTONIC);
  int backwards = 0;
  for (int i = 0; i < 100; i++) {
    long long now = nanoseconds(CLOCK_MONOTONIC);
    if (now < last) backwards++;
    last = now;
  }
  printf("monotonic went backwards %d times\n", backwards);

  long long before = nanoseconds(CLOCK_MONOTONIC);
  struct timespec nap = { 0, 20 * 1000 * 1000 };
  int slept = nanosleep(&nap, NULL);
  long long took = nanoseconds(CLOCK_MONOTONIC) - before;
  printf("nanosleep %d, at least 19 ms: %d, at most 2 s: %d\n", slept, took >= 19000000LL, took < 2000000000LL);
  printf("time() agrees: %d\n", time(NULL) > 1704067200);
  return 0;
}
