// Fetches from servers by airlock:plugin/network, as its arguments say:
//   header NAME VALUE (of the next request) | get URL | post URL BODY | size URL | ask METHOD URL
#include <stdio.h>
#include "../../sdk/c/airlock.h"

static airlock_header headers[8];
static size_t header_count = 0;

static int print(airlock_bytes text) {
  return printf("%.*s", (int)text.len, (const char *)text.ptr);
}

static bool starts(airlock_bytes text, const char *prefix) {
  return text.len >= strlen(prefix) && memcmp(text.ptr, prefix, strlen(prefix)) == 0;
}

static void fetch(const char *method, const char *url, const char *body, bool size_only) {
  static const char *const kinds[] = {"invalid request", "redirect refused", "address refused", "dns", "connection", "tls", "timeout", "too large", "budget", "malformed", "offline", "unavailable"};
  airlock_request request = {method, url, headers, header_count, body, body == NULL ? 0 : strlen(body)};
  airlock_response response;
  airlock_bytes message;
  airlock_network_result result = airlock_network_fetch(&request, &response, &message);
  header_count = 0;
  if (result != AIRLOCK_NETWORK_ANSWERED) {
    printf("%s: ", kinds[result]);
    print(message);
    printf("\n");
    free(message.ptr);
    return;
  }
  printf("%d ", response.status);
  if (size_only) {
    printf("%zu bytes\n", response.body.len);
  } else {
    print(response.url);
    for (size_t at = 0; at < response.headers.len; at++) {
      airlock_header header = response.headers.ptr[at];
      if (!starts(header.name, "x-")) continue;
      printf(" ");
      print(header.name);
      printf("=");
      print(header.value);
    }
    printf("\n");
    print(response.body);
    printf("\n");
  }
  for (size_t at = 0; at < response.headers.len; at++) {
    free(response.headers.ptr[at].name.ptr);
    if (response.headers.ptr[at].value.len > 0) free(response.headers.ptr[at].value.ptr);
  }
  if (response.headers.len > 0) free(response.headers.ptr);
  if (response.body.len > 0) free(response.body.ptr);
  free(response.url.ptr);
}

int main(int count, char **words) {
  for (int at = 1; at + 1 < count; at++) {
    const char *word = words[at];
    const char *first = words[++at];
    if (strcmp(word, "get") == 0) fetch("GET", first, NULL, false);
    else if (strcmp(word, "size") == 0) fetch("GET", first, NULL, true);
    else if (strcmp(word, "post") == 0 && at + 1 < count) fetch("POST", first, words[++at], false);
    else if (strcmp(word, "ask") == 0 && at + 1 < count) fetch(first, words[++at], NULL, false);
    else if (strcmp(word, "header") == 0 && at + 1 < count && header_count < 8) headers[header_count++] = (airlock_header){airlock_text(first), airlock_text(words[++at])};
  }
  return 0;
}
