#include <stdio.h>
#include "missing.h"

int main(void) {
  int unused = "text";
  return missing(;
}
