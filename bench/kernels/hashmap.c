// A chained hash map of strings that grows and shrinks, through malloc and free. n thousand operations.
#include "checksum.h"
#include <stdlib.h>

struct entry {
  struct entry *next;
  uint32_t hash, count;
  char key[];
};

static struct entry **buckets;
static uint32_t capacity, entries;

static uint32_t hash_of(const char *key) {
  uint32_t hash = 2166136261u;
  while (*key) hash = mix(hash, (uint8_t)*key++);
  return hash;
}

static void grow(void) {
  uint32_t wider = capacity ? capacity * 2 : 16;
  struct entry **moved = calloc(wider, sizeof *moved);
  for (uint32_t i = 0; i < capacity; i++)
    for (struct entry *at = buckets[i], *next; at; at = next) {
      next = at->next;
      at->next = moved[at->hash & (wider - 1)];
      moved[at->hash & (wider - 1)] = at;
    }
  free(buckets);
  buckets = moved;
  capacity = wider;
}

static struct entry **find(const char *key, uint32_t hash) {
  struct entry **at = &buckets[hash & (capacity - 1)];
  while (*at && ((*at)->hash != hash || strcmp((*at)->key, key) != 0)) at = &(*at)->next;
  return at;
}

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t state = 7, sum = 2166136261u;
  grow();
  for (int i = 0; i < n * 1000; i++) {
    char key[12];
    int length = 0;
    for (uint32_t random = next_random(&state) % 20000; length == 0 || random; random /= 26) key[length++] = (char)('a' + random % 26);
    key[length] = 0;
    uint32_t hash = hash_of(key);
    struct entry **at = find(key, hash);
    if (*at && next_random(&state) % 3 == 0) {
      struct entry *gone = *at;
      *at = gone->next;
      sum = mix(sum, gone->count);
      free(gone);
      entries--;
    } else if (*at) {
      (*at)->count++;
    } else {
      struct entry *made = malloc(sizeof *made + (size_t)length + 1);
      made->next = NULL;
      made->hash = hash;
      made->count = 1;
      memcpy(made->key, key, (size_t)length + 1);
      *at = made;
      if (++entries > capacity) grow();
    }
  }
  for (uint32_t i = 0; i < capacity; i++)
    for (struct entry *at = buckets[i], *next; at; at = next) {
      next = at->next;
      sum = mix(sum, at->count ^ at->hash);
      free(at);
    }
  free(buckets);
  buckets = NULL;
  capacity = entries = 0;
  return (int32_t)sum;
}
