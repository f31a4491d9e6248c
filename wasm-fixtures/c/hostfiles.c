// Reads and writes whole files by airlock:plugin/files, as its arguments say:
//   read PATH | write PATH TEXT | size PATH | large PATH MEBIBYTES
#include <stdio.h>
#include "../../sdk/c/airlock.h"

static const char *said(airlock_file_result result) {
  static const char *const names[] = {"not found", "not permitted", "not a file", "not a directory", "too large", "no space", "invalid path", "failed"};
  return result == AIRLOCK_FILE_DONE ? "done" : names[result];
}

int main(int count, char **words) {
  for (int at = 1; at + 1 < count; at++) {
    const char *word = words[at];
    const char *path = words[++at];
    if (strcmp(word, "read") == 0 || strcmp(word, "size") == 0) {
      airlock_bytes contents;
      airlock_file_result result = airlock_read_file(path, &contents);
      if (result != AIRLOCK_FILE_DONE) {
        printf("%s\n", said(result));
        continue;
      }
      if (word[0] == 'r') printf("%.*s\n", (int)contents.len, (const char *)contents.ptr);
      else printf("%zu bytes\n", contents.len);
      if (contents.len > 0) free(contents.ptr);
    } else if (strcmp(word, "write") == 0 && at + 1 < count) {
      const char *text = words[++at];
      printf("%s\n", said(airlock_write_file(path, text, strlen(text))));
    } else if (strcmp(word, "large") == 0 && at + 1 < count) {
      size_t size = (size_t)atol(words[++at]) << 20;
      void *zeros = calloc(size, 1);
      printf("%s\n", said(airlock_write_file(path, zeros, size)));
      free(zeros);
    }
  }
  return 0;
}
