// A reactor: no main, but exported functions of several shapes. Strings cross as the canonical ABI has it: arguments as
// pointer and length in memory from cabi_realloc, results as a pointer to a pointer and a length.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t align, size_t new_size) {
  (void)old_size;
  (void)align;
  if (new_size == 0) return (void *)align;
  void *result = realloc(old, new_size);
  if (result == NULL) abort();
  return result;
}

typedef struct {
  char *pointer;
  size_t length;
} string;

EXPORT("add") int32_t add(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }
EXPORT("multiply") int64_t multiply(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }
EXPORT("mean") double mean(double a, double b) { return (a + b) / 2; }
EXPORT("half") float half(float a) { return a / 2; }
EXPORT("divide") int32_t divide(int32_t a, int32_t b) { return a / b; }

static int32_t counter = 0;
EXPORT("next") int32_t next(void) { return ++counter; }

EXPORT("greet") string *greet(const char *name, size_t length) {
  static string result;
  static const char before[] = "Hello, ", after[] = "!";
  result.length = sizeof before - 1 + length + sizeof after - 1;
  result.pointer = cabi_realloc(NULL, 0, 1, result.length);
  memcpy(result.pointer, before, sizeof before - 1);
  memcpy(result.pointer + sizeof before - 1, name, length);
  memcpy(result.pointer + sizeof before - 1 + length, after, sizeof after - 1);
  return &result;
}
EXPORT("cabi_post_greet") void greet_done(string *result) { free(result->pointer); }

EXPORT("reverse") string *reverse(const char *text, size_t length) {
  static string result;
  result.length = length;
  result.pointer = cabi_realloc(NULL, 0, 1, length);
  for (size_t i = 0; i < length; i++) result.pointer[i] = text[length - 1 - i];
  return &result;
}

EXPORT("say") void say(const char *text, size_t length) { fwrite(text, 1, length, stdout); fflush(stdout); }

EXPORT("spin") int32_t spin(int32_t rounds) {
  volatile int32_t sum = 0;
  for (int32_t i = 0; i < rounds; i++) sum += i;
  return sum;
}
