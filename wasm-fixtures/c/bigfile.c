// Writes a file of N pieces of 64 KB (128 unless told), reads it back and compares. Prints its checksum.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t piece[65536 / 8];

static void fill(uint64_t number) {
  for (unsigned i = 0; i < 65536 / 8; i++) piece[i] = number * 0x9E3779B97F4A7C15ull + i;
}

int main(int argc, char **argv) {
  int pieces = argc > 1 ? atoi(argv[1]) : 128;
  const char *path = "/workspace/big.bin";
  int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0666);
  if (fd < 0) {
    perror(path);
    return 1;
  }
  for (int i = 0; i < pieces; i++) {
    fill((uint64_t)i);
    if (write(fd, piece, sizeof piece) != sizeof piece) return 2;
  }
  close(fd);

  fd = open(path, O_RDONLY);
  uint64_t sum = 0;
  long total = 0;
  for (;;) {
    ssize_t got = read(fd, piece, sizeof piece);
    if (got < 0) return 3;
    if (got == 0) break;
    total += got;
    for (ssize_t i = 0; i < got / 8; i++) sum = (sum ^ piece[i]) * 0x100000001B3ull + 1;
  }
  printf("%ld bytes, checksum %016llx\n", total, (unsigned long long)sum);
  return 0;
}
