// Does what its arguments say with files, one operation after another, and prints how each ended:
// fileops write /workspace/a rename /workspace/a /workspace/b …
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char TEXT[] = "by the plugin\n";

static const char *name_of(int number) {
  static char other[16];
  switch (number) {
    case EACCES: return "EACCES";
    case EAGAIN: return "EAGAIN";
    case EBADF: return "EBADF";
    case EEXIST: return "EEXIST";
    case EINVAL: return "EINVAL";
    case EIO: return "EIO";
    case EISDIR: return "EISDIR";
    case ELOOP: return "ELOOP";
    case ENOENT: return "ENOENT";
    case ENOTCAPABLE: return "ENOTCAPABLE";
    case ENOTDIR: return "ENOTDIR";
    case ENOTEMPTY: return "ENOTEMPTY";
    case ENOTSUP: return "ENOTSUP";
    case EPERM: return "EPERM";
    case EROFS: return "EROFS";
    case EXDEV: return "EXDEV";
    default:
      snprintf(other, sizeof other, "errno %d", number);
      return other;
  }
}

static int put(const char *path, int flags) {
  int fd = open(path, O_WRONLY | flags, 0666);
  if (fd < 0) return -1;
  ssize_t written = write(fd, TEXT, sizeof TEXT - 1);
  int problem = errno;
  if (close(fd) < 0) return -1;
  errno = problem;
  return written < 0 ? -1 : 0;
}

static int cut(const char *path) {
  int fd = open(path, O_WRONLY | O_TRUNC);
  return fd < 0 ? -1 : close(fd);
}

static int show(const char *path) {
  char buffer[256];
  int fd = open(path, O_RDONLY);
  if (fd < 0) return -1;
  ssize_t got = read(fd, buffer, sizeof buffer);
  int problem = errno;
  close(fd);
  errno = problem;
  if (got < 0) return -1;
  printf("[");
  for (ssize_t i = 0; i < got; i++) {
    if (buffer[i] == '\n') printf("\\n");
    else putchar(buffer[i]);
  }
  printf("] ");
  return 0;
}

static int list(const char *path) {
  DIR *directory = opendir(path);
  if (directory == NULL) return -1;
  struct dirent *entry;
  printf("[");
  while ((entry = readdir(directory)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    printf("%s%s ", entry->d_name, entry->d_type == DT_DIR ? "/" : "");
  }
  printf("] ");
  closedir(directory);
  return 0;
}

static int look(const char *path) {
  struct stat status;
  if (lstat(path, &status) < 0) return -1;
  if (S_ISREG(status.st_mode)) printf("[file of %lld] ", (long long)status.st_size);
  else printf("[%s] ", S_ISDIR(status.st_mode) ? "directory" : S_ISLNK(status.st_mode) ? "link" : "other");
  return 0;
}

static int touch(const char *path) {
  struct timespec times[2] = { { 1000000000, 0 }, { 1234567890, 0 } };
  return utimensat(AT_FDCWD, path, times, 0);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc;) {
    const char *what = argv[i++];
    int takes_two = strcmp(what, "rename") == 0 || strcmp(what, "link") == 0 || strcmp(what, "symlink") == 0;
    if (i + takes_two >= argc) {
      fprintf(stderr, "%s takes %s\n", what, takes_two ? "two paths" : "a path");
      return 2;
    }
    const char *path = argv[i++];
    const char *second = takes_two ? argv[i++] : "";
    printf("%s %s%s%s: ", what, path, takes_two ? " " : "", second);
    errno = 0;
    int result;
    if (strcmp(what, "read") == 0) result = show(path);
    else if (strcmp(what, "write") == 0) result = put(path, O_CREAT | O_TRUNC);
    else if (strcmp(what, "overwrite") == 0) result = put(path, 0);
    else if (strcmp(what, "append") == 0) result = put(path, O_APPEND);
    else if (strcmp(what, "create") == 0) result = put(path, O_CREAT | O_EXCL);
    else if (strcmp(what, "truncate") == 0) result = cut(path);
    else if (strcmp(what, "stat") == 0) result = look(path);
    else if (strcmp(what, "list") == 0) result = list(path);
    else if (strcmp(what, "mkdir") == 0) result = mkdir(path, 0777);
    else if (strcmp(what, "rmdir") == 0) result = rmdir(path);
    else if (strcmp(what, "unlink") == 0) result = unlink(path);
    else if (strcmp(what, "touch") == 0) result = touch(path);
    else if (strcmp(what, "rename") == 0) result = rename(path, second);
    else if (strcmp(what, "link") == 0) result = link(path, second);
    else if (strcmp(what, "symlink") == 0) result = symlink(path, second);
    else {
      fprintf(stderr, "%s is no operation\n", what);
      return 2;
    }
    printf("%s\n", result < 0 ? name_of(errno) : "ok");
  }
  return 0;
}
