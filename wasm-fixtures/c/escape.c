// Tries to reach what lies outside its preopen, in the ways that programs try. Everything must fail.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int reached = 0;

static void try_open(const char *path, int flags) {
  int fd = open(path, flags, 0666);
  printf("%s: %s\n", path, fd >= 0 ? "REACHED" : "refused");
  if (fd >= 0) {
    reached++;
    close(fd);
  }
}

int main(void) {
  try_open("/etc/passwd", O_RDONLY);
  try_open("/workspace/../../../../../../etc/passwd", O_RDONLY);
  try_open("/workspace/nested/../../outside.txt", O_RDONLY);
  try_open("/workspace/nested/../../created.txt", O_CREAT | O_WRONLY);
  try_open("/workspace//../outside.txt", O_RDONLY);
  try_open("../outside.txt", O_RDONLY);
  try_open("/proc/self/environ", O_RDONLY);

  // The same with the preopen's own descriptor, below the C library's path handling.
  int raw = openat(3, "../outside.txt", O_RDONLY);
  printf("openat ..: %s\n", raw >= 0 ? "REACHED" : "refused");
  reached += raw >= 0;
  raw = openat(3, "/etc/passwd", O_RDONLY);
  printf("openat absolute: %s\n", raw >= 0 ? "REACHED" : "refused");
  reached += raw >= 0;
  raw = openat(3, "nested/../../outside.txt", O_RDONLY);
  printf("openat nested: %s\n", raw >= 0 ? "REACHED" : "refused");
  reached += raw >= 0;

  // A link of its own making.
  int linked = symlink("../outside.txt", "/workspace/link");
  if (linked == 0) {
    try_open("/workspace/link", O_RDONLY);
    unlink("/workspace/link");
  } else {
    printf("/workspace/link: refused\n");
  }
  printf("symlink to an absolute path: %s\n", symlink("/etc", "/workspace/absolute") == 0 ? "made" : "refused");
  try_open("/workspace/absolute/passwd", O_RDONLY);

  struct stat status;
  printf("stat ..: %s\n", fstatat(3, "..", &status, 0) == 0 ? "REACHED" : "refused");
  printf("rename out: %s\n", rename("/workspace/a.txt", "/workspace/../stolen.txt") == 0 ? "REACHED" : "refused");
  printf("reached %d\n", reached);
  return reached == 0 ? 0 : 1;
}
