// What the suite `wasi` times, under every host alike: each argument is OPERATION:TIMES. The program measures its own loops
// and prints a line for each: the operation, how often it was done, and nanoseconds altogether.
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TREE "/workspace/"
#define MEGABYTE (1 << 20)
#define PAGE 4096

static unsigned char buffer[MEGABYTE];

static void need(int well, const char *what) {
  if (well) return;
  perror(what);
  exit(1);
}

static uint64_t now(void) {
  struct timespec time;
  need(clock_gettime(CLOCK_MONOTONIC, &time) == 0, "clock_gettime");
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/** A host call that does nothing. */
static void nothing(long times) {
  for (long i = 0; i < times; i++) sched_yield();
}

static void status(long times) {
  struct stat found;
  for (long i = 0; i < times; i++) {
    need(stat(TREE "some/folder/small.txt", &found) == 0, "stat");
    need(found.st_size == PAGE, "size");
  }
}

/** Open, read, close. */
static void look(long times) {
  for (long i = 0; i < times; i++) {
    int file = open(TREE "some/folder/small.txt", O_RDONLY);
    need(file >= 0, "open");
    need(read(file, buffer, PAGE) == PAGE, "read");
    close(file);
  }
}

static void list(long times) {
  for (long i = 0; i < times; i++) {
    DIR *folder = opendir(TREE "many");
    need(folder != NULL, "opendir");
    long names = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) names += entry->d_name[0] != '.';
    need(names == 10000, "10 000 entries");
    closedir(folder);
  }
}

/** A new file, a megabyte with each call. */
static void writeNew(long times) {
  int file = open(TREE "written.bin", O_WRONLY | O_CREAT | O_TRUNC, 0666);
  need(file >= 0, "open");
  for (long i = 0; i < times; i++) need(write(file, buffer, MEGABYTE) == MEGABYTE, "write");
  close(file);
}

/** A page with each call, anywhere in a megabyte. */
static void writeAnywhere(long times) {
  int file = open(TREE "pages.bin", O_RDWR);
  need(file >= 0, "open");
  uint32_t random = 1;
  for (long i = 0; i < times; i++) {
    random = random * 1664525 + 1013904223;
    need(pwrite(file, buffer, PAGE, (off_t)(random >> 24) * PAGE) == PAGE, "pwrite");
  }
  close(file);
}

/** A megabyte with each call, from the start again where the file's 16 are read. */
static void readOn(long times) {
  int file = open(TREE "large.bin", O_RDONLY);
  need(file >= 0, "open");
  for (long i = 0; i < times; i++) {
    if (i % 16 == 0) need(lseek(file, 0, SEEK_SET) == 0, "lseek");
    need(read(file, buffer, MEGABYTE) == MEGABYTE, "read");
  }
  close(file);
}

static const struct {
  const char *name;
  void (*run)(long);
} operations[] = {
  { "nothing", nothing }, { "stat", status }, { "open", look }, { "list", list },
  { "write", writeNew }, { "pages", writeAnywhere }, { "read", readOn },
};

int main(int count, char **words) {
  memset(buffer, 0xa5, sizeof buffer);
  for (int word = 1; word < count; word++) {
    char *colon = strchr(words[word], ':');
    need(colon != NULL, words[word]);
    size_t length = (size_t)(colon - words[word]);
    long times = atol(colon + 1);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
      if (strlen(operations[i].name) != length || strncmp(operations[i].name, words[word], length) != 0) continue;
      uint64_t began = now();
      operations[i].run(times);
      uint64_t took = now() - began;
      printf("%s %ld %llu\n", operations[i].name, times, (unsigned long long)took);
    }
  }
  return 0;
}
