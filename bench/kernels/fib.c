// Naive Fibonacci of n: as many calls as there can be.
#include "checksum.h"

__attribute__((noinline)) static int32_t fib(int32_t n) {
  if (n < 2) return n;
  int32_t sum = fib(n - 1) + fib(n - 2);
  // Keeps the compiler from turning one of the two calls into a loop.
  __asm__ volatile("" : "+r"(sum));
  return sum;
}

EXPORT_RUN int32_t run(int32_t n) { return fib(n); }
