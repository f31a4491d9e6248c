// Virtual calls through the tables of four kinds of shape, in a pattern that a processor can predict. n thousand calls.
#include "checksum.h"

struct shape;
struct kind {
  int32_t (*area)(const struct shape *);
  int32_t (*edge)(const struct shape *);
};
struct shape {
  const struct kind *kind;
  int32_t a, b;
};

static int32_t square_area(const struct shape *shape) { return shape->a * shape->a; }
static int32_t square_edge(const struct shape *shape) { return shape->a * 4; }
static int32_t oblong_area(const struct shape *shape) { return shape->a * shape->b; }
static int32_t oblong_edge(const struct shape *shape) { return (shape->a + shape->b) * 2; }
static int32_t wedge_area(const struct shape *shape) { return shape->a * shape->b / 2; }
static int32_t wedge_edge(const struct shape *shape) { return shape->a + shape->b + (shape->a > shape->b ? shape->a : shape->b); }
static int32_t nothing(const struct shape *shape) { return shape->b; }

static const struct kind square = { square_area, square_edge }, oblong = { oblong_area, oblong_edge }, wedge = { wedge_area, wedge_edge }, point = { nothing, nothing };

EXPORT_RUN int32_t run(int32_t n) {
  static const struct kind *const kinds[] = { &square, &oblong, &wedge, &point };
  struct shape shapes[64];
  uint32_t sum = 2166136261u;
  for (int i = 0; i < 64; i++) shapes[i] = (struct shape){ kinds[i & 3], i + 1, 64 - i };
  for (int i = 0; i < n * 500; i++) {
    const struct shape *shape = &shapes[i & 63];
    sum += (uint32_t)shape->kind->area(shape);
    sum ^= (uint32_t)shape->kind->edge(shape);
  }
  return (int32_t)sum;
}
