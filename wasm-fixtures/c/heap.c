// Grows its heap in steps and checks what it wrote. With "huge" it asks for 1.5 GB at once: where a limit forbids that,
// malloc must answer NULL.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  enum { blocks = 16, size = 512 * 1024 };
  unsigned char *block[blocks];
  for (int i = 0; i < blocks; i++) {
    block[i] = malloc(size);
    if (block[i] == NULL) return 1;
    memset(block[i], i + 1, size);
  }
  int wrong = 0;
  for (int i = 0; i < blocks; i++) {
    if (block[i][0] != i + 1 || block[i][size - 1] != i + 1) wrong++;
    free(block[i]);
  }
  printf("%d blocks, %d wrong\n", blocks, wrong);
  if (argc > 1 && strcmp(argv[1], "huge") == 0) {
    void *volatile huge = malloc((size_t)1500 * 1024 * 1024);
    printf("1.5 GB: %s\n", huge == NULL ? "NULL" : "given");
  }
  unsigned char *grown = malloc(10);
  memcpy(grown, "kept here", 10);
  grown = realloc(grown, 2000000);
  printf("%s\n", grown == NULL ? "no realloc" : (char *)grown);
  return 0;
}
