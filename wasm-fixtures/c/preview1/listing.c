// fd_readdir: whole, in small pieces, and from a cookie in the middle.
#include "wasi.h"

static uint8_t buffer[4096];

/** One call: adds the whole entries to the line and returns the cookie after the last of them. */
static uint64_t piece(int32_t fd, uint32_t room, uint64_t cookie, uint32_t *used) {
  fd_readdir(fd, buffer, room, cookie, used);
  for (uint32_t at = 0; at + sizeof(dirent) <= *used;) {
    dirent entry;
    memcpy(&entry, buffer + at, sizeof entry);
    at += sizeof entry;
    if (at + entry.length > *used) break;
    text(" ");
    bytes(buffer + at, entry.length);
    number(entry.type);
    at += entry.length;
    cookie = entry.next;
  }
  return cookie;
}

static void list(const char *what, int32_t fd, uint32_t room) {
  text("fd_readdir ");
  text(what);
  text(":");
  uint64_t cookie = 0;
  uint32_t used, calls = 0;
  do {
    cookie = piece(fd, room, cookie, &used);
    calls++;
  } while (used == room && calls < 100);
  end();
}

int main(void) {
  make_file("one", "1");
  make_file("two", "22");
  make_file("three", "333");
  call("path_create_directory", "", path_create_directory(ROOT, "folder", 6));
  call("path_symlink", "", path_symlink("one", 3, ROOT, "link", 4));
  int32_t fd = open_with("the folder", ".", FOLLOW, DIRECTORY, DIRECTORY_RIGHTS, 0);

  uint32_t used = 0;
  call("fd_readdir", "", fd_readdir(fd, buffer, sizeof buffer, 0, &used));
  list("at once", fd, sizeof buffer);
  list("in small pieces", fd, 40);
  text("fd_readdir the third:");
  uint64_t second;
  dirent entry;
  fd_readdir(fd, buffer, sizeof buffer, 0, &used);
  memcpy(&entry, buffer, sizeof entry);
  memcpy(&entry, buffer + sizeof entry + entry.length, sizeof entry);
  second = entry.next;
  piece(fd, 24 + 6, second, &used);
  number(used);
  end();
  text("fd_readdir less than an entry:");
  piece(fd, 10, 0, &used);
  number(used);
  end();
  fd_readdir(fd, buffer, sizeof buffer, 0, &used);
  call("path_unlink_file", "", path_unlink_file(ROOT, "two", 3));
  make_file("new", "");
  list("anew", fd, sizeof buffer);
  text("fd_readdir past the end:");
  piece(fd, sizeof buffer, 1000, &used);
  number(used);
  end();
  close_fd(fd);
  call("fd_readdir", "what is closed", fd_readdir(fd, buffer, sizeof buffer, 0, &used));
  fd = open_file("a file", "one", 0);
  call("fd_readdir", "a file", fd_readdir(fd, buffer, sizeof buffer, 0, &used));
  close_fd(fd);
  fd = open_with("a folder without the right", "folder", FOLLOW, DIRECTORY, 0, 0);
  call("fd_readdir", "without the right", fd_readdir(fd, buffer, sizeof buffer, 0, &used));
  call("path_create_directory", "without the right", path_create_directory(fd, "x", 1));
  return 0;
}
