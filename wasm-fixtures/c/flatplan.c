// Has planning problems solved by the flat name of the requirement documents, and prints the JSON that it is given:
//   DOMAIN PROBLEM
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/// A length and as many bytes of JSON.
__attribute__((import_module("env"), import_name("host_plan"))) uint32_t *host_plan(const char *domain, const char *problem);

/// Where the host puts what it gives.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  (void)alignment;
  return realloc(old, size);
}

int main(int count, char **words) {
  for (int at = 1; at + 1 < count; at += 2) {
    uint32_t *block = host_plan(words[at], words[at + 1]);
    printf("%s\n", (const char *)(block + 1));
    free(block);
  }
  return 0;
}
