// Searches by airlock:plugin/retrieval for each of its arguments, and prints what is found.
#include <stdio.h>
#include "../../sdk/c/airlock.h"

static void search(const char *query) {
  airlock_passages passages;
  airlock_bytes message;
  bool is_complete;
  airlock_retrieval_result result = airlock_retrieval_search(query, 5, &passages, &is_complete, &message);
  if (result != AIRLOCK_RETRIEVAL_FOUND) {
    printf("%s: %.*s\n", result == AIRLOCK_RETRIEVAL_BAD_QUERY ? "bad query" : "unavailable", (int)message.len, (const char *)message.ptr);
    return;
  }
  printf("%zu found, %s\n", passages.len, is_complete ? "complete" : "not complete");
  for (size_t index = 0; index < passages.len; index++) {
    airlock_passage one = passages.ptr[index];
    printf("%.*s:%u-%u %.3f %.*s\n", (int)one.path.len, (const char *)one.path.ptr, one.first_line, one.last_line, one.score, (int)one.text.len, (const char *)one.text.ptr);
  }
}

int main(int count, char **words) {
  for (int at = 1; at < count; at++) search(words[at]);
  return 0;
}
