// LU decomposition in place of a diagonally dominant 120 x 120 matrix, n times.
#include "checksum.h"

#define N 120
static double a[N][N];

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) a[i][j] = i == j ? N + 1.0 + round : (double)(-(j * 3 + i) % N) / N + 1;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < i; j++) {
        double w = a[i][j];
        for (int k = 0; k < j; k++) w -= a[i][k] * a[k][j];
        a[i][j] = w / a[j][j];
      }
      for (int j = i; j < N; j++) {
        double w = a[i][j];
        for (int k = 0; k < i; k++) w -= a[i][k] * a[k][j];
        a[i][j] = w;
      }
    }
    for (int i = 0; i < N; i++) sum = mix_double(sum, a[i][N - 1 - i]);
  }
  return (int32_t)sum;
}
