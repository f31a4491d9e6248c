// Calls what another extension brings: acme:tools/clock@1.0.0 (test/support/clock.ts), as its arguments say:
//   now ZONE | tick | lines COUNT
#include <stdio.h>
#include "../../sdk/c/airlock.h"

__attribute__((import_module("acme:tools/clock@1.0.0"), import_name("now"))) void clock_now(const char *zone, size_t length, void *result);
__attribute__((import_module("acme:tools/clock@1.0.0"), import_name("tick"))) void clock_tick(void);
__attribute__((import_module("acme:tools/clock@1.0.0"), import_name("lines"))) void clock_lines(uint32_t count, airlock_names *result);

int main(int count, char **words) {
  for (int at = 1; at < count; at++) {
    if (strcmp(words[at], "now") == 0 && at + 1 < count) {
      const char *zone = words[++at];
      struct {
        uint8_t is_error;
        union {
          struct {
            uint8_t hours, minutes;
            airlock_bytes zone;
          } moment;
          uint8_t error;
        } value;
      } result;
      clock_now(zone, strlen(zone), &result);
      if (result.is_error) printf("no such zone\n");
      else printf("%02d:%02d in %.*s\n", result.value.moment.hours, result.value.moment.minutes, (int)result.value.moment.zone.len, (const char *)result.value.moment.zone.ptr);
    } else if (strcmp(words[at], "tick") == 0) {
      clock_tick();
    } else if (strcmp(words[at], "lines") == 0 && at + 1 < count) {
      airlock_names lines;
      clock_lines((uint32_t)atol(words[++at]), &lines);
      for (size_t index = 0; index < lines.len; index++) printf("%.*s\n", (int)lines.ptr[index].len, (const char *)lines.ptr[index].ptr);
    }
  }
  return 0;
}
