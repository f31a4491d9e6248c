// Goes through what programs do with files and directories below /workspace, and prints what came back.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *name_of(int number) {
  switch (number) {
    case 0: return "ok";
    case EACCES: return "EACCES";
    case EBADF: return "EBADF";
    case EEXIST: return "EEXIST";
    case EINVAL: return "EINVAL";
    case EISDIR: return "EISDIR";
    case ELOOP: return "ELOOP";
    case ENOENT: return "ENOENT";
    case ENOTCAPABLE: return "ENOTCAPABLE";
    case ENOTDIR: return "ENOTDIR";
    case ENOTEMPTY: return "ENOTEMPTY";
    case EPERM: return "EPERM";
    case EROFS: return "EROFS";
    case ESPIPE: return "ESPIPE";
    default: return "another error";
  }
}

static void tell(const char *what, int result) {
  int number = errno;
  printf("%s: %s\n", what, result >= 0 ? "ok" : name_of(number));
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  DIR *directory = opendir(path);
  if (directory == NULL) {
    tell(path, -1);
    return;
  }
  char *names[512];
  int count = 0;
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL && count < 512) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char line[300];
    snprintf(line, sizeof line, "%s%s", entry->d_name, entry->d_type == DT_DIR ? "/" : "");
    names[count++] = strdup(line);
  }
  closedir(directory);
  qsort(names, (size_t)count, sizeof names[0], compare);
  printf("%s has %d:", path, count);
  for (int i = 0; i < count; i++) {
    if (i < 12) printf(" %s", names[i]);
    free(names[i]);
  }
  printf("\n");
}

static void show(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    tell(path, -1);
    return;
  }
  char buffer[200];
  size_t got = fread(buffer, 1, sizeof buffer - 1, file);
  buffer[got] = 0;
  fclose(file);
  printf("%s (%zu): %s\n", path, got, buffer);
}

int main(void) {
  list("/workspace");
  show("/workspace/a.txt");
  show("/workspace/nested/b.txt");

  // Create, write, append.
  tell("mkdir", mkdir("/workspace/out", 0777));
  tell("mkdir again", mkdir("/workspace/out", 0777));
  FILE *file = fopen("/workspace/out/log.txt", "w");
  fprintf(file, "line one\n");
  fclose(file);
  file = fopen("/workspace/out/log.txt", "a");
  fprintf(file, "line two\n");
  printf("position after append: %ld\n", ftell(file));
  fclose(file);
  show("/workspace/out/log.txt");
  tell("exclusive create of what exists", open("/workspace/out/log.txt", O_CREAT | O_EXCL | O_WRONLY, 0666));

  // Seek, read and write in place.
  int fd = open("/workspace/out/log.txt", O_RDWR);
  printf("seek to end: %lld\n", (long long)lseek(fd, 0, SEEK_END));
  printf("seek back: %lld\n", (long long)lseek(fd, -4, SEEK_CUR));
  printf("write: %zd\n", write(fd, "TWO!", 4));
  printf("seek to 5: %lld\n", (long long)lseek(fd, 5, SEEK_SET));
  char word[8] = { 0 };
  printf("read: %zd [%s]\n", read(fd, word, 3), word);
  printf("pwrite beyond the end: %zd\n", pwrite(fd, "X", 1, 30));
  memset(word, 'z', sizeof word);
  printf("pread of the hole: %zd %d%d%c\n", pread(fd, word, 3, 28), word[0], word[1], word[2]);
  printf("seek before the start: ");
  tell("", (int)lseek(fd, -100, SEEK_SET));
  tell("ftruncate", ftruncate(fd, 9));
  struct stat status;
  tell("fstat", fstat(fd, &status));
  printf("size %lld, regular %d\n", (long long)status.st_size, S_ISREG(status.st_mode));
  tell("fsync", fsync(fd));
  struct timespec times[2] = { { 1000000000, 0 }, { 1234567890, 0 } };
  tell("futimens", futimens(fd, times));
  fstat(fd, &status);
  printf("modified %lld\n", (long long)status.st_mtim.tv_sec);
  tell("close", close(fd));
  tell("read after close", (int)read(fd, word, 1));
  show("/workspace/out/log.txt");
  tell("open a directory to write", open("/workspace/out", O_WRONLY));
  tell("write to a read-only fd", (fd = open("/workspace/a.txt", O_RDONLY)) < 0 ? -1 : (int)write(fd, "x", 1));
  close(fd);

  // Stat and names.
  tell("stat nothing", stat("/workspace/none", &status));
  tell("stat through a file", stat("/workspace/a.txt/x", &status));
  tell("stat a directory", stat("/workspace/nested", &status));
  printf("directory %d\n", S_ISDIR(status.st_mode));
  tell("rename", rename("/workspace/out/log.txt", "/workspace/out/renamed.txt"));
  tell("stat the old name", stat("/workspace/out/log.txt", &status));
  file = fopen("/workspace/out/other.txt", "w");
  fputs("other", file);
  fclose(file);
  tell("rename over", rename("/workspace/out/other.txt", "/workspace/out/renamed.txt"));
  show("/workspace/out/renamed.txt");
  tell("rename a directory", rename("/workspace/out", "/workspace/moved"));
  list("/workspace/moved");

  // Many entries: more than one buffer of fd_readdir.
  tell("mkdir many", mkdir("/workspace/many", 0777));
  for (int i = 0; i < 200; i++) {
    char path[64];
    snprintf(path, sizeof path, "/workspace/many/a-rather-long-file-name-%03d.txt", i);
    fd = open(path, O_CREAT | O_WRONLY, 0666);
    if (fd < 0) tell(path, -1);
    close(fd);
  }
  list("/workspace/many");

  // Remove.
  tell("rmdir of what is not empty", rmdir("/workspace/moved"));
  tell("unlink", unlink("/workspace/moved/renamed.txt"));
  tell("unlink again", unlink("/workspace/moved/renamed.txt"));
  tell("rmdir", rmdir("/workspace/moved"));
  tell("rmdir of a file", rmdir("/workspace/a.txt"));
  tell("mkdir in nothing", mkdir("/workspace/no/where", 0777));
  mkdir("/workspace/kept", 0777);
  file = fopen("/workspace/kept/result.bin", "wb");
  for (int i = 0; i < 1000; i++) fputc(i * 7 & 255, file);
  fclose(file);
  list("/workspace");
  list("/workspace/nested");
  return 0;
}
