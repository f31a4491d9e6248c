// Builds, walks and frees complete binary trees of depth n: allocation and recursion together.
#include "checksum.h"
#include <stdlib.h>

struct node {
  struct node *left, *right;
};

static struct node *build(int depth) {
  struct node *made = malloc(sizeof *made);
  made->left = depth > 0 ? build(depth - 1) : NULL;
  made->right = depth > 0 ? build(depth - 1) : NULL;
  return made;
}

static uint32_t count(const struct node *tree) { return tree ? 1 + count(tree->left) + count(tree->right) : 0; }

static void discard(struct node *tree) {
  if (!tree) return;
  discard(tree->left);
  discard(tree->right);
  free(tree);
}

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  for (int depth = 2; depth <= n; depth++)
    for (int round = 0; round < 1 << (n - depth) / 2; round++) {
      struct node *tree = build(depth);
      sum = mix(sum, count(tree));
      discard(tree);
    }
  return (int32_t)sum;
}
