// Counts the ways to place n queens: recursion with work at each level.
#include "checksum.h"

static int32_t place(uint32_t all, uint32_t columns, uint32_t left, uint32_t right) {
  if (columns == all) return 1;
  int32_t ways = 0;
  for (uint32_t free = all & ~(columns | left | right); free; free &= free - 1) {
    uint32_t bit = free & -free;
    ways += place(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return ways;
}

EXPORT_RUN int32_t run(int32_t n) { return place((1u << n) - 1, 0, 0, 0); }
