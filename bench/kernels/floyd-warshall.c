// All shortest paths of a graph of 140 nodes, n times with other weights.
#include "checksum.h"

#define N 140
static int path[N][N];

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) path[i][j] = (i + j) % 13 == 0 || (i * j + round) % 7 == 0 ? 999 : i * j % 71 + 1;
    for (int k = 0; k < N; k++)
      for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
          int through = path[i][k] + path[k][j];
          if (through < path[i][j]) path[i][j] = through;
        }
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) sum = mix(sum, (uint32_t)path[i][j]);
  }
  return (int32_t)sum;
}
