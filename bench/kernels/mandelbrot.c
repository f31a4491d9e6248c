// The Mandelbrot set on n x n points, at most 200 steps each.
#include "checksum.h"

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  for (int row = 0; row < n; row++)
    for (int column = 0; column < n; column++) {
      double x0 = 3.0 * column / n - 2.0, y0 = 2.4 * row / n - 1.2, x = 0, y = 0;
      int steps = 0;
      while (steps < 200 && x * x + y * y <= 4.0) {
        double next = x * x - y * y + x0;
        y = 2 * x * y + y0;
        x = next;
        steps++;
      }
      sum = mix(sum, (uint32_t)steps);
    }
  return (int32_t)sum;
}
