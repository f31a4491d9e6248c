// Counts the words of a file into another one.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { char text[32]; int count; } word;

static int by_count(const void *one, const void *other) {
  const word *a = one, *b = other;
  return b->count != a->count ? b->count - a->count : strcmp(a->text, b->text);
}

int main(int argc, char **argv) {
  static word words[1000];
  int count = 0;
  FILE *in = fopen(argc > 1 ? argv[1] : "", "r");
  if (in == NULL) {
    fprintf(stderr, "%s: %s\n", argc > 1 ? argv[1] : "", strerror(errno));
    return 2;
  }
  char text[32];
  int c, length = 0;
  do {
    c = fgetc(in);
    if (c != EOF && isalpha(c)) {
      if (length < 31) text[length++] = (char)tolower(c);
    } else if (length > 0) {
      text[length] = 0;
      length = 0;
      int i = 0;
      while (i < count && strcmp(words[i].text, text) != 0) i++;
      if (i == count && count < 1000) strcpy(words[count++].text, text);
      words[i].count++;
    }
  } while (c != EOF);
  fclose(in);
  qsort(words, (size_t)count, sizeof words[0], by_count);
  FILE *out = fopen(argc > 2 ? argv[2] : "/workspace/words.txt", "w");
  for (int i = 0; i < count; i++) fprintf(out, "%s %d\n", words[i].text, words[i].count);
  printf("%d different words, %.3f of them once\n", count, count == 0 ? 0.0 : 1.0 * words[count - 1].count / count);
  return fclose(out);
}
