// Searches by the flat name of the requirement documents for each of its arguments, and prints the JSON that it is given.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A length and as many bytes.
__attribute__((import_module("env"), import_name("host_retrieval_search"))) uint32_t *host_retrieval_search(const char *query, size_t length, int32_t limit);

/// Where the host puts what it gives.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  (void)alignment;
  return realloc(old, size);
}

int main(int count, char **words) {
  for (int at = 1; at < count; at++) {
    uint32_t *block = host_retrieval_search(words[at], strlen(words[at]), 5);
    printf("%s\n", (const char *)(block + 1));
    free(block);
  }
  return 0;
}
