// Small functions that call smaller ones, kept from being inlined: fixed-point vectors. n thousand steps.
#include "checksum.h"

#define KEPT __attribute__((noinline)) static

struct vector {
  int32_t x, y, z;
};

KEPT int32_t scale(int32_t a, int32_t b) { return (int32_t)((int64_t)a * b >> 16); }
KEPT int32_t dot(const struct vector *a, const struct vector *b) { return scale(a->x, b->x) + scale(a->y, b->y) + scale(a->z, b->z); }
KEPT void add(struct vector *a, const struct vector *b, int32_t by) {
  a->x += scale(b->x, by);
  a->y += scale(b->y, by);
  a->z += scale(b->z, by);
}
KEPT int32_t clamp(int32_t value) { return value < -65536 ? -65536 : value > 65536 ? 65536 : value; }
KEPT void confine(struct vector *a) {
  a->x = clamp(a->x);
  a->y = clamp(a->y);
  a->z = clamp(a->z);
}

EXPORT_RUN int32_t run(int32_t n) {
  struct vector at = { 1000, 2000, 3000 }, pull = { 30000, -20000, 10000 };
  uint32_t sum = 2166136261u;
  for (int i = 0; i < n * 1000; i++) {
    int32_t along = dot(&at, &pull);
    add(&at, &pull, 500 - along);
    add(&pull, &at, (i & 255) - 128);
    confine(&at);
    confine(&pull);
    sum = mix(sum, (uint32_t)(at.x ^ pull.z));
  }
  return (int32_t)sum;
}
