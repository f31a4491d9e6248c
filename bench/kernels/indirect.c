// Calls through a table of small functions, chosen by data. n thousand calls.
#include "checksum.h"

typedef uint32_t (*operation)(uint32_t, uint32_t);

static uint32_t add(uint32_t a, uint32_t b) { return a + b; }
static uint32_t subtract(uint32_t a, uint32_t b) { return a - b; }
static uint32_t exclusive(uint32_t a, uint32_t b) { return a ^ b; }
static uint32_t multiply(uint32_t a, uint32_t b) { return a * (b | 1); }
static uint32_t rotate(uint32_t a, uint32_t b) { return a << (b & 31) | a >> (-b & 31); }
static uint32_t blend(uint32_t a, uint32_t b) { return (a & 0xffff0000u) | (b & 0xffffu); }
static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }
static uint32_t average(uint32_t a, uint32_t b) { return (a & b) + ((a ^ b) >> 1); }

static operation operations[8] = { add, subtract, exclusive, multiply, rotate, blend, larger, average };

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t state = 1, sum = 2166136261u;
  for (int i = 0; i < n * 1000; i++) {
    uint32_t random = next_random(&state);
    sum = operations[random & 7](sum, random >> 3);
  }
  return (int32_t)sum;
}
