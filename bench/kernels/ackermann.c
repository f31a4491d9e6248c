// Ackermann's function of (2, 0 … 49) and (3, 5), n times: deep recursion.
#include "checksum.h"

__attribute__((noinline)) static int32_t ackermann(int32_t m, int32_t n) {
  if (m == 0) return n + 1;
  int32_t value = n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
  // Keeps the compiler from turning the outer call into a loop.
  __asm__ volatile("" : "+r"(value));
  return value;
}

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  for (int round = 0; round < n; round++) sum = mix(mix(sum, (uint32_t)ackermann(2, round % 50)), (uint32_t)ackermann(3, 5));
  return (int32_t)sum;
}
