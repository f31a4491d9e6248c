// Five-point stencil on a 128 x 128 grid, n time steps.
#include "checksum.h"

#define N 128
static double a[N][N], b[N][N];

static void step(double from[N][N], double to[N][N]) {
  for (int i = 1; i < N - 1; i++)
    for (int j = 1; j < N - 1; j++)
      to[i][j] = 0.2 * (from[i][j] + from[i][j - 1] + from[i][j + 1] + from[i + 1][j] + from[i - 1][j]);
}

EXPORT_RUN int32_t run(int32_t n) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      a[i][j] = ((double)i * (j + 2) + 2) / N;
      b[i][j] = ((double)i * (j + 3) + 3) / N;
    }
  for (int t = 0; t < n; t++) {
    step(a, b);
    step(b, a);
  }
  uint32_t sum = 2166136261u;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) sum = mix_double(sum, a[i][j]);
  return (int32_t)sum;
}
