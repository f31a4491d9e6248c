// Runs a program by its flat name for each of its arguments, a request in JSON, and prints the JSON that it is given.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A length and as many bytes of JSON.
__attribute__((import_module("env"), import_name("host_exec"))) uint32_t *host_exec(const char *request, size_t length);

/// Where the host puts what it gives.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  (void)alignment;
  return realloc(old, size);
}

int main(int count, char **words) {
  for (int at = 1; at < count; at++) {
    uint32_t *block = host_exec(words[at], strlen(words[at]));
    printf("%s\n", (const char *)(block + 1));
    free(block);
  }
  return 0;
}
