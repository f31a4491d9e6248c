// Refused: asks for a thread, as the threads proposal of WASI has it.
#include "wasi.h"

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int32_t thread_spawn(void *argument);

int main(void) {
  call("thread-spawn", "", thread_spawn(0) < 0);
  return 0;
}
