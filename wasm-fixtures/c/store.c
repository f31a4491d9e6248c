// Counts its own runs in its store, and does to the store what its arguments say:
//   set NAME VALUE | large NAME BYTES | get NAME | delete NAME | names | fail | trap
#include <stdio.h>
#include "../../sdk/c/airlock.h"

static void runs(void) {
  airlock_bytes kept;
  uint32_t count = 0;
  if (airlock_store_get("runs", &kept)) {
    if (kept.len == sizeof count) memcpy(&count, kept.ptr, sizeof count);
    free(kept.ptr);
  }
  count += 1;
  airlock_store_set("runs", &count, sizeof count);
  printf("run %u\n", count);
}

static const char *said(airlock_store_result result) {
  return result == AIRLOCK_STORE_KEPT ? "kept" : result == AIRLOCK_STORE_FULL ? "full" : "bad name";
}

int main(int count, char **words) {
  runs();
  for (int at = 1; at < count; at++) {
    const char *word = words[at];
    if (strcmp(word, "set") == 0 && at + 2 < count) {
      const char *name = words[++at];
      const char *value = words[++at];
      printf("%s\n", said(airlock_store_set(name, value, strlen(value))));
    } else if (strcmp(word, "large") == 0 && at + 2 < count) {
      const char *name = words[++at];
      size_t size = (size_t)atol(words[++at]);
      void *value = calloc(size, 1);
      printf("%s\n", said(airlock_store_set(name, value, size)));
      free(value);
    } else if (strcmp(word, "get") == 0 && at + 1 < count) {
      airlock_bytes value;
      if (airlock_store_get(words[++at], &value)) {
        printf("%.*s\n", (int)value.len, (const char *)value.ptr);
        if (value.len > 0) free(value.ptr);
      } else {
        printf("nothing\n");
      }
    } else if (strcmp(word, "delete") == 0 && at + 1 < count) {
      airlock_store_delete(words[++at]);
    } else if (strcmp(word, "names") == 0) {
      airlock_names names = airlock_store_names();
      for (size_t index = 0; index < names.len; index++) printf("%.*s%s", (int)names.ptr[index].len, (const char *)names.ptr[index].ptr, index + 1 < names.len ? " " : "\n");
    } else if (strcmp(word, "fail") == 0) {
      airlock_log(AIRLOCK_WARN, "it fails, as it was told to: ✓");
      return 3;
    } else if (strcmp(word, "trap") == 0) {
      __builtin_trap();
    }
  }
  return 0;
}
