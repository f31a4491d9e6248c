// Covariance matrix of 100 samples of 80 variables, n times.
#include "checksum.h"

#define SAMPLES 100
#define VARIABLES 80
static double data[SAMPLES][VARIABLES], covariance[VARIABLES][VARIABLES], mean[VARIABLES];

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < SAMPLES; i++)
      for (int j = 0; j < VARIABLES; j++) data[i][j] = (double)(i * j % (17 + round % 5)) / VARIABLES;
    for (int j = 0; j < VARIABLES; j++) {
      mean[j] = 0;
      for (int i = 0; i < SAMPLES; i++) mean[j] += data[i][j];
      mean[j] /= SAMPLES;
    }
    for (int i = 0; i < SAMPLES; i++)
      for (int j = 0; j < VARIABLES; j++) data[i][j] -= mean[j];
    for (int i = 0; i < VARIABLES; i++)
      for (int j = i; j < VARIABLES; j++) {
        double total = 0;
        for (int k = 0; k < SAMPLES; k++) total += data[k][i] * data[k][j];
        covariance[i][j] = covariance[j][i] = total / (SAMPLES - 1.0);
      }
    for (int i = 0; i < VARIABLES; i++) sum = mix_double(sum, covariance[i][VARIABLES - 1 - i]);
  }
  return (int32_t)sum;
}
