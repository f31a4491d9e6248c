// Reads and writes whole files by the flat names of the requirement documents, as its arguments say:
//   read PATH | write PATH TEXT
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A length and as many bytes, or null.
__attribute__((import_module("host"), import_name("read_file"))) uint32_t *host_read_file(const char *path, size_t length);
/// 0, or an errno.
__attribute__((import_module("host"), import_name("write_file"))) int32_t host_write_file(const char *path, size_t length, const void *contents, size_t size);

/// Where the host puts what it gives.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  (void)alignment;
  return realloc(old, size);
}

int main(int count, char **words) {
  for (int at = 1; at + 1 < count; at++) {
    const char *word = words[at];
    const char *path = words[++at];
    if (strcmp(word, "read") == 0) {
      uint32_t *block = host_read_file(path, strlen(path));
      printf("%s\n", block == NULL ? "nothing" : (const char *)(block + 1));
      free(block);
    } else if (strcmp(word, "write") == 0 && at + 1 < count) {
      const char *text = words[++at];
      printf("%d\n", host_write_file(path, strlen(path), text, strlen(text)));
    }
  }
  return 0;
}
