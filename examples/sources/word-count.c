// word-count: counts lines, words and bytes of the files it may read, and prints a table.
//
//   word-count [--lines] [--largest] [FOLDER…]     folders below the workspace; docs and src unless named
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORKSPACE "/workspace/"

typedef struct {
  char *path;
  long lines, words, bytes;
} entry;

static entry *entries;
static size_t count, room;

static char *joined(const char *folder, const char *name) {
  size_t length = strlen(folder) + strlen(name) + 2;
  char *path = malloc(length);
  if (path == NULL) exit(70);
  snprintf(path, length, "%s/%s", folder, name);
  return path;
}

static void count_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    fprintf(stderr, "%s: %s\n", path + strlen(WORKSPACE), strerror(errno));
    return;
  }
  entry counted = { strdup(path + strlen(WORKSPACE)), 0, 0, 0 };
  static char buffer[16384];
  int inside = 0;
  size_t got;
  while ((got = fread(buffer, 1, sizeof buffer, file)) > 0) {
    counted.bytes += (long)got;
    for (size_t i = 0; i < got; i++) {
      unsigned char c = (unsigned char)buffer[i];
      if (c == '\n') counted.lines++;
      int space = isspace(c);
      if (!space && !inside) counted.words++;
      inside = !space;
    }
  }
  fclose(file);
  if (count == room) {
    room = room == 0 ? 64 : room * 2;
    entries = realloc(entries, room * sizeof *entries);
    if (entries == NULL) exit(70);
  }
  entries[count++] = counted;
}

static void walk(const char *folder) {
  DIR *directory = opendir(folder);
  if (directory == NULL) {
    fprintf(stderr, "%s: %s\n", folder + strlen(WORKSPACE), strerror(errno));
    return;
  }
  struct dirent *found;
  while ((found = readdir(directory)) != NULL) {
    if (found->d_name[0] == '.') continue;
    char *path = joined(folder, found->d_name);
    if (found->d_type == DT_DIR) walk(path);
    else if (found->d_type == DT_REG) count_file(path);
    free(path);
  }
  closedir(directory);
}

static int by_path(const void *a, const void *b) { return strcmp(((const entry *)a)->path, ((const entry *)b)->path); }

static int by_words(const void *a, const void *b) {
  long x = ((const entry *)a)->words, y = ((const entry *)b)->words;
  return x == y ? by_path(a, b) : (x < y) - (x > y);
}

int main(int argc, char **argv) {
  int only_lines = 0, largest_first = 0, folders = 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--lines") == 0) only_lines = 1;
    else if (strcmp(argv[i], "--largest") == 0) largest_first = 1;
    else if (argv[i][0] == '-') {
      fprintf(stderr, "word-count: unknown option %s\nUse --lines, --largest or names of folders.\n", argv[i]);
      return 2;
    } else {
      char *path = joined("/workspace", argv[i]);
      walk(path);
      free(path);
      folders++;
    }
  }
  if (folders == 0) {
    walk(WORKSPACE "docs");
    walk(WORKSPACE "src");
  }
  if (count == 0) {
    fprintf(stderr, "word-count: there is no file that I may read.\n");
    return 1;
  }
  qsort(entries, count, sizeof *entries, largest_first ? by_words : by_path);

  entry total = { NULL, 0, 0, 0 };
  if (only_lines) printf("   lines  file\n");
  else printf("   lines    words    bytes  file\n");
  for (size_t i = 0; i < count; i++) {
    entry *e = &entries[i];
    total.lines += e->lines;
    total.words += e->words;
    total.bytes += e->bytes;
    if (only_lines) printf("%8ld  %s\n", e->lines, e->path);
    else printf("%8ld %8ld %8ld  %s\n", e->lines, e->words, e->bytes, e->path);
  }
  if (only_lines) printf("%8ld  in %zu files\n", total.lines, count);
  else printf("%8ld %8ld %8ld  in %zu files\n", total.lines, total.words, total.bytes, count);
  return 0;
}
