// Looks for words in 64 KiB of text: letter by letter, and with the table of Horspool. n rounds.
#include "checksum.h"

#define SIZE (64 * 1024)
static char text[SIZE + 1];

static int naive(const char *word, int length) {
  int found = 0;
  for (int i = 0; i + length <= SIZE; i++) {
    int j = 0;
    while (j < length && text[i + j] == word[j]) j++;
    found += j == length;
  }
  return found;
}

static int horspool(const char *word, int length) {
  int skip[256], found = 0;
  for (int i = 0; i < 256; i++) skip[i] = length;
  for (int i = 0; i < length - 1; i++) skip[(uint8_t)word[i]] = length - 1 - i;
  for (int i = 0; i + length <= SIZE; i += skip[(uint8_t)text[i + length - 1]]) {
    int j = length - 1;
    while (j >= 0 && text[i + j] == word[j]) j--;
    found += j < 0;
  }
  return found;
}

EXPORT_RUN int32_t run(int32_t n) {
  static const char *const words[] = { "aba", "cabba", "abracad", "bababab", "dcbaabcd", "zzz" };
  uint32_t state = 99, sum = 2166136261u;
  for (int i = 0; i < SIZE; i++) text[i] = "abcdabab"[next_random(&state) >> 29];
  for (int round = 0; round < n; round++) {
    const char *word = words[round % 6];
    int length = (int)strlen(word);
    int found = naive(word, length);
    if (found != horspool(word, length)) return -1;
    sum = mix(sum, (uint32_t)found);
    text[(round * 977) % SIZE] = 'a';
  }
  return (int32_t)sum;
}
