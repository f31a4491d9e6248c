// Folders, links and names: made, read, moved and removed.
#include "wasi.h"

static void make_directory(const char *what, const char *path) {
  call("path_create_directory", what, path_create_directory(ROOT, path, strlen(path)));
}

static void remove_directory(const char *what, const char *path) {
  call("path_remove_directory", what, path_remove_directory(ROOT, path, strlen(path)));
}

static void unlink(const char *what, const char *path) {
  call("path_unlink_file", what, path_unlink_file(ROOT, path, strlen(path)));
}

static void rename(const char *what, const char *from, const char *to) {
  call("path_rename", what, path_rename(ROOT, from, strlen(from), ROOT, to, strlen(to)));
}

static void symlink(const char *what, const char *target, const char *path) {
  call("path_symlink", what, path_symlink(target, strlen(target), ROOT, path, strlen(path)));
}

static void link(const char *what, int32_t lookup, const char *from, const char *to) {
  call("path_link", what, path_link(ROOT, lookup, from, strlen(from), ROOT, to, strlen(to)));
}

static void readlink(const char *what, const char *path, uint32_t room) {
  char target[64];
  uint32_t used = 0;
  int32_t error = path_readlink(ROOT, path, strlen(path), target, room, &used);
  called("path_readlink", what, error);
  if (!error) {
    number(used);
    text(" [");
    bytes(target, used);
    text("]");
  }
  end();
}

static void stat(const char *what, int32_t lookup, const char *path) {
  filestat status;
  int32_t error = path_filestat_get(ROOT, lookup, path, strlen(path), &status);
  called("path_filestat_get", what, error);
  if (!error) {
    number(status.type);
    number(status.links);
  }
  end();
}

int main(void) {
  make_file("file", "contents");
  make_directory("new", "d");
  make_directory("that is there", "d");
  make_directory("in nothing", "no/where");
  make_directory("below a file", "file/d");
  make_directory("out of the folder", "../d");
  make_directory("nested", "d/nested");

  symlink("to what is not there", "target", "d/link");
  readlink("all of it", "d/link", 64);
  readlink("a part", "d/link", 3);
  readlink("of a file", "file", 64);
  readlink("of nothing", "none", 64);
  symlink("over what is there", "target", "file");
  symlink("out of the folder", "../../outside", "d/out");
  symlink("to an absolute path", "/etc/passwd", "d/absolute");
  stat("a link", 0, "d/link");
  stat("through a link to nothing", FOLLOW, "d/link");
  make_file("d/target", "through");
  stat("through a link", FOLLOW, "d/link");
  int32_t fd = open_with("a link", "d/link", 0, 0, READ_ONLY, 0);
  if (fd >= 0) fd_close(fd);
  fd = open_with("through a link", "d/link", FOLLOW, 0, READ_ONLY, 0);
  read_text("through a link", fd, 64);
  close_fd(fd);
  symlink("to itself", "loop", "loop");
  stat("a link to itself", FOLLOW, "loop");
  symlink("to a folder", "d", "folder");
  stat("through a link to a folder", 0, "folder/target");

  link("a second name", 0, "file", "hard");
  stat("a second name", 0, "hard");
  link("over what is there", 0, "file", "hard");
  link("of a folder", 0, "d", "hard-d");
  link("of nothing", 0, "none", "hard-none");
  link("out of the folder", 0, "file", "../hard");
  unlink("the second name", "hard");
  unlink("again", "hard");
  unlink("a folder", "d");
  unlink("as a folder", "file/");
  unlink("out of the folder", "../file");
  unlink("a link", "loop");

  rename("a file", "file", "d/moved");
  stat("the old name", 0, "file");
  make_file("other", "other");
  rename("over a file", "other", "d/moved");
  rename("what is not there", "none", "x");
  rename("a file over a folder", "d/moved", "d/nested");
  rename("a folder over a file", "d/nested", "d/moved");
  rename("a folder into itself", "d", "d/nested/d");
  make_directory("empty", "empty");
  rename("over an empty folder", "d/nested", "empty");
  rename("over a full folder", "empty", "d");
  rename("out of the folder", "empty", "../empty");
  rename("to the same name", "empty", "empty");

  remove_directory("that is full", "d");
  remove_directory("that is a file", "d/moved");
  remove_directory("that is a link", "folder");
  remove_directory("that is not there", "none");
  remove_directory("out of the folder", "../d");
  remove_directory("that is empty", "empty");
  stat("by a way around", 0, "d/../d/./moved");
  return 0;
}
