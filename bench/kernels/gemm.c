// Dense matrix product C = alpha A B + beta C, n rounds over 96 x 96 doubles.
#include "checksum.h"

#define N 96
static double a[N][N], b[N][N], c[N][N];

EXPORT_RUN int32_t run(int32_t n) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      a[i][j] = (double)((i * j + 1) % N) / N;
      b[i][j] = (double)(i * (j + 2) % N) / N;
      c[i][j] = (double)((i + j) % 7);
    }
  for (int round = 0; round < n; round++)
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) c[i][j] *= 0.5;
      for (int k = 0; k < N; k++) {
        double scale = 1.25 * a[i][k];
        for (int j = 0; j < N; j++) c[i][j] += scale * b[k][j];
      }
    }
  uint32_t sum = 2166136261u;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) sum = mix_double(sum, c[i][j]);
  return (int32_t)sum;
}
