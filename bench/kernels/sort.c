// Quicksort by hand of 20 000 numbers, then heapsort of the same, n times.
#include "checksum.h"

#define COUNT 20000
static uint32_t first[COUNT], second[COUNT];

static void quick(uint32_t *low, uint32_t *high) {
  while (high - low > 12) {
    uint32_t pivot = low[(high - low) / 2];
    uint32_t *i = low, *j = high;
    while (i <= j) {
      while (*i < pivot) i++;
      while (*j > pivot) j--;
      if (i <= j) {
        uint32_t held = *i;
        *i++ = *j;
        *j-- = held;
      }
    }
    if (j - low < high - i) {
      quick(low, j);
      low = i;
    } else {
      quick(i, high);
      high = j;
    }
  }
  for (uint32_t *i = low + 1; i <= high; i++) {
    uint32_t held = *i, *j = i;
    for (; j > low && j[-1] > held; j--) *j = j[-1];
    *j = held;
  }
}

static void sift(uint32_t *heap, int from, int count) {
  uint32_t held = heap[from];
  for (int child; (child = 2 * from + 1) < count; from = child) {
    if (child + 1 < count && heap[child + 1] > heap[child]) child++;
    if (heap[child] <= held) break;
    heap[from] = heap[child];
  }
  heap[from] = held;
}

static void heap_sort(uint32_t *heap, int count) {
  for (int i = count / 2 - 1; i >= 0; i--) sift(heap, i, count);
  for (int i = count - 1; i > 0; i--) {
    uint32_t held = heap[0];
    heap[0] = heap[i];
    heap[i] = held;
    sift(heap, 0, i);
  }
}

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t state = 12345, sum = 2166136261u;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < COUNT; i++) first[i] = second[i] = next_random(&state);
    quick(first, first + COUNT - 1);
    heap_sort(second, COUNT);
    for (int i = 0; i < COUNT; i++) sum = mix(sum, first[i] ^ (second[i] >> 1));
  }
  return (int32_t)sum;
}
