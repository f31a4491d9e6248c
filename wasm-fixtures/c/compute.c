// Pure computation without input: sorts, sieves and hashes, so that its fuel is one exact figure.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

int main(void) {
  static int numbers[2000];
  uint32_t state = 1;
  for (int i = 0; i < 2000; i++) {
    state = state * 1664525u + 1013904223u;
    numbers[i] = (int)(state >> 8);
  }
  qsort(numbers, 2000, sizeof numbers[0], ascending);
  int sorted = 1;
  for (int i = 1; i < 2000; i++) sorted &= numbers[i - 1] <= numbers[i];

  static char composite[20000];
  int primes = 0;
  for (int i = 2; i < 20000; i++) {
    if (composite[i]) continue;
    primes++;
    for (int j = i + i; j < 20000; j += i) composite[j] = 1;
  }

  uint64_t hash = 14695981039346656037ull;
  for (int i = 0; i < 2000; i++) hash = (hash ^ (uint64_t)numbers[i]) * 1099511628211ull;
  double sum = 0;
  for (int i = 1; i <= 1000; i++) sum += 1.0 / i;
  printf("sorted %d, %d primes below 20000, hash %016llx, harmonic %.12f\n", sorted, primes, (unsigned long long)hash, sum);
  return 0;
}
