// What every kernel folds its output into, so that no work can be optimised away and any difference shows.
#pragma once
#include <stdint.h>
#include <string.h>

#define EXPORT_RUN __attribute__((export_name("run")))

static inline uint32_t mix(uint32_t sum, uint32_t value) {
  sum ^= value;
  return sum * 16777619u;
}

static inline uint32_t mix_double(uint32_t sum, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return mix(mix(sum, (uint32_t)bits), (uint32_t)(bits >> 32));
}

// A small deterministic generator (xorshift).
static inline uint32_t next_random(uint32_t *state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}
