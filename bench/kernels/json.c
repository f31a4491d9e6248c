// Writes a JSON document and parses it into a tree, n times.
#include "checksum.h"
#include <stdlib.h>

enum kind { NONE, TRUTH, NUMBER, TEXT, ARRAY, OBJECT };

struct value {
  enum kind kind;
  double number;
  const char *text;
  int length;
  struct value *child, *next;
};

static char document[1 << 16];
static int size;

static void put(const char *text) {
  while (*text) document[size++] = *text++;
}

static void put_number(uint32_t number) {
  char digits[12];
  int count = 0;
  do digits[count++] = (char)('0' + number % 10);
  while (number /= 10);
  while (count) document[size++] = digits[--count];
}

static void write_document(uint32_t seed) {
  size = 0;
  put("{\"items\": [\n");
  for (int i = 0; i < 220; i++) {
    if (i) put(",\n");
    put("  {\"id\": ");
    put_number((uint32_t)i);
    put(", \"name\": \"item \\\"");
    put_number(next_random(&seed) % 100000);
    put("\\\" \\u00e9 of many\", \"price\": ");
    put_number(next_random(&seed) % 1000);
    put(".");
    put_number(next_random(&seed) % 100);
    put("e1, \"flags\": [true, false, null, -1], \"tags\": {\"a\": \"");
    put(next_random(&seed) & 1 ? "odd" : "even");
    put("\", \"b\": []}}");
  }
  put("\n]}");
  document[size] = 0;
}

static const char *at;

static struct value *make(enum kind kind) {
  struct value *made = malloc(sizeof *made);
  *made = (struct value){ .kind = kind };
  return made;
}

static void skip(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
}

static struct value *parse_text(void) {
  struct value *text = make(TEXT);
  text->text = ++at;
  while (*at != '"') at += *at == '\\' ? 2 : 1;
  text->length = (int)(at++ - text->text);
  return text;
}

static struct value *parse_number(void) {
  struct value *number = make(NUMBER);
  double result = 0, scale = 1, sign = 1;
  if (*at == '-') {
    sign = -1;
    at++;
  }
  while (*at >= '0' && *at <= '9') result = result * 10 + (*at++ - '0');
  if (*at == '.')
    for (at++; *at >= '0' && *at <= '9'; at++) {
      scale /= 10;
      result += (*at - '0') * scale;
    }
  if (*at == 'e') {
    int exponent = 0;
    for (at++; *at >= '0' && *at <= '9'; at++) exponent = exponent * 10 + (*at - '0');
    while (exponent--) result *= 10;
  }
  number->number = sign * result;
  return number;
}

static struct value *parse(void) {
  skip();
  if (*at == '"') return parse_text();
  if (*at == '{' || *at == '[') {
    struct value *parent = make(*at == '{' ? OBJECT : ARRAY);
    struct value **last = &parent->child;
    char close = *at++ == '{' ? '}' : ']';
    for (skip(); *at != close; skip()) {
      if (*at == ',') at++;
      if (parent->kind == OBJECT) {
        skip();
        *last = parse_text();
        last = &(*last)->next;
        skip();
        at++;
      }
      *last = parse();
      last = &(*last)->next;
    }
    at++;
    return parent;
  }
  if (*at == 't' || *at == 'f') {
    struct value *truth = make(TRUTH);
    truth->number = *at == 't';
    at += *at == 't' ? 4 : 5;
    return truth;
  }
  if (*at == 'n') {
    at += 4;
    return make(NONE);
  }
  return parse_number();
}

static uint32_t fold(struct value *value, uint32_t sum) {
  sum = mix(sum, value->kind);
  sum = mix_double(sum, value->number);
  for (int i = 0; i < value->length; i++) sum = mix(sum, (uint8_t)value->text[i]);
  for (struct value *child = value->child; child;) {
    struct value *next = child->next;
    sum = fold(child, sum);
    free(child);
    child = next;
  }
  return sum;
}

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  for (int round = 1; round <= n; round++) {
    write_document((uint32_t)round);
    at = document;
    struct value *root = parse();
    sum = fold(root, sum);
    free(root);
  }
  return (int32_t)sum;
}
