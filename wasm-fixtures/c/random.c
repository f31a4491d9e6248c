// Asks for random bytes, few and many, and checks that they look random. Prints the same on every run.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned char first[256], second[256], many[100 * 256];

int main(void) {
  printf("getentropy %d %d\n", getentropy(first, sizeof first), getentropy(second, sizeof second));
  printf("two draws differ: %d\n", memcmp(first, second, sizeof first) != 0);
  for (int i = 0; i < 100; i++) {
    if (getentropy(many + i * 256, 256) != 0) return 1;
  }
  int seen[256] = { 0 }, distinct = 0;
  for (unsigned i = 0; i < sizeof many; i++) {
    if (seen[many[i]]++ == 0) distinct++;
  }
  printf("distinct byte values in %zu bytes: %d\n", sizeof many, distinct);
  return 0;
}
