// Fetches from servers by the flat name of the requirement documents, and prints the JSON that it is given:
//   get URL | post URL BODY
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A length and as many bytes of JSON. GET where the body is empty, POST otherwise.
__attribute__((import_module("env"), import_name("host_fetch"))) uint32_t *host_fetch(const char *url, size_t length, const void *body, size_t size);

/// Where the host puts what it gives.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  (void)alignment;
  return realloc(old, size);
}

int main(int count, char **words) {
  for (int at = 1; at + 1 < count; at++) {
    const char *word = words[at];
    const char *url = words[++at];
    const char *body = strcmp(word, "post") == 0 && at + 1 < count ? words[++at] : "";
    uint32_t *block = host_fetch(url, strlen(url), body, strlen(body));
    printf("%s\n", (const char *)(block + 1));
    free(block);
  }
  return 0;
}
