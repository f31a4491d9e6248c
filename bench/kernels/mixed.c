// The mix of a general CPU benchmark: list search and sort, small integer matrices, a text state machine, CRC. n rounds.
#include "checksum.h"
#include <stdlib.h>

struct item {
  struct item *next;
  int16_t key, index;
};

static uint16_t crc(uint16_t value, uint16_t sum) {
  for (int bit = 0; bit < 16; bit++) {
    uint16_t carry = (sum ^ value) & 1;
    sum >>= 1;
    value >>= 1;
    if (carry) sum ^= 0xa001;
  }
  return sum;
}

static struct item *merge_sort(struct item *list, int by_index) {
  for (int width = 1;; width *= 2) {
    struct item *rest = list, *tail = NULL;
    int merges = 0;
    list = NULL;
    while (rest) {
      struct item *other = rest;
      int left = 0, right = width;
      merges++;
      while (left < width && other) {
        left++;
        other = other->next;
      }
      while (left > 0 || (right > 0 && other)) {
        struct item *taken;
        int take_left = left > 0 && (right == 0 || !other || (by_index ? rest->index <= other->index : rest->key <= other->key));
        if (take_left) {
          taken = rest;
          rest = rest->next;
          left--;
        } else {
          taken = other;
          other = other->next;
          right--;
        }
        if (tail) tail->next = taken;
        else list = taken;
        tail = taken;
      }
      rest = other;
    }
    tail->next = NULL;
    if (merges <= 1) return list;
  }
}

static uint16_t lists(uint32_t seed) {
  enum { COUNT = 200 };
  static struct item items[COUNT];
  struct item *list = NULL;
  uint16_t sum = 0;
  for (int i = 0; i < COUNT; i++) {
    items[i] = (struct item){ list, (int16_t)(next_random(&seed) & 0x7ff), (int16_t)i };
    list = &items[i];
  }
  list = merge_sort(list, 0);
  for (int wanted = 0; wanted < 40; wanted++) {
    struct item *found = list;
    while (found && found->key != wanted * 51) found = found->next;
    sum = crc(found ? (uint16_t)found->index : 0xffff, sum);
  }
  list = merge_sort(list, 1);
  for (struct item *at = list; at; at = at->next) sum = crc((uint16_t)at->key, sum);
  return sum;
}

static uint16_t matrices(int seed) {
  enum { SIDE = 24 };
  static int16_t a[SIDE * SIDE], b[SIDE * SIDE];
  static int32_t c[SIDE * SIDE];
  uint16_t sum = 0;
  for (int i = 0; i < SIDE * SIDE; i++) {
    a[i] = (int16_t)((i * seed) % 255);
    b[i] = (int16_t)((i + seed) % 127);
  }
  for (int i = 0; i < SIDE; i++)
    for (int j = 0; j < SIDE; j++) {
      int32_t total = 0;
      for (int k = 0; k < SIDE; k++) {
        int32_t product = a[i * SIDE + k] * b[k * SIDE + j];
        total += ((product >> 2) & 15) * ((product >> 5) & 127);
      }
      c[i * SIDE + j] = total;
    }
  for (int i = 0; i < SIDE * SIDE; i += 7) sum = crc((uint16_t)c[i], sum);
  return sum;
}

enum state { START, SIGN, INTEGER, FRACTION, EXPONENT, EXPONENT_DIGITS, INVALID, STATES };

static enum state next_state(enum state state, char c) {
  int digit = c >= '0' && c <= '9';
  switch (state) {
    case START: return digit ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? FRACTION : INVALID;
    case SIGN: return digit ? INTEGER : c == '.' ? FRACTION : INVALID;
    case INTEGER: return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case EXPONENT: return digit || c == '+' || c == '-' ? EXPONENT_DIGITS : INVALID;
    case EXPONENT_DIGITS: return digit ? EXPONENT_DIGITS : INVALID;
    default: return INVALID;
  }
}

static uint16_t states(int seed) {
  static const char *const words[] = { "5012", "-1874", "+.1e2", "1e-10", "T0.3e-1F", "0.5500", "-110.700", "+0.64400", "1.2e+7", "--3.4", "8e", "12x" };
  uint16_t counts[STATES] = { 0 }, sum = 0;
  for (int i = 0; i < 96; i++) {
    enum state state = START;
    for (const char *c = words[(i * seed + i) % 12]; *c && state != INVALID; c++) state = next_state(state, *c);
    counts[state]++;
  }
  for (int i = 0; i < STATES; i++) sum = crc(counts[i], sum);
  return sum;
}

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  for (int round = 1; round <= n; round++) {
    sum = mix(sum, lists((uint32_t)round));
    sum = mix(sum, matrices(round));
    sum = mix(sum, states(round));
  }
  return (int32_t)sum;
}
