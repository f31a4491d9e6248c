// Arguments, environment, random bytes and sched_yield.
#include "wasi.h"

static uint8_t *pointers[16];
static uint8_t buffer[1024];
static uint8_t random[70000];

static void list(uint32_t first, uint32_t count) {
  for (uint32_t i = first; i < count; i++) {
    text(" [");
    text((const char *)pointers[i]);
    text("]");
  }
}

static uint32_t total(uint32_t count) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < count; i++) sum += strlen((const char *)pointers[i]) + 1;
  return sum;
}

static int zeros(const uint8_t *data, uint32_t length) {
  for (uint32_t i = 0; i < length; i++) if (data[i]) return 0;
  return 1;
}

int main(void) {
  uint32_t count = 0, size = 0;
  called("args_sizes_get", "", args_sizes_get(&count, &size));
  number(count);
  end();
  called("args_get", "", args_get(pointers, buffer));
  list(1, count);
  text(", sizes agree");
  yes(total(count) == size);
  end();
  call("args_sizes_get", "beyond the memory", args_sizes_get((uint32_t *)0xfffffff0, &size));

  called("environ_sizes_get", "", environ_sizes_get(&count, &size));
  number(count);
  number(size);
  end();
  called("environ_get", "", environ_get(pointers, buffer));
  list(0, count);
  text(", sizes agree");
  yes(total(count) == size);
  end();
  call("environ_get", "beyond the memory", environ_get(pointers, (uint8_t *)0xfffffff0));

  call("random_get", "nothing", random_get(random, 0));
  called("random_get", "32 bytes twice", random_get(random, 32));
  random_get(random + 32, 32);
  text(", differ");
  yes(memcmp(random, random + 32, 32) != 0);
  end();
  memset(random, 0, sizeof random);
  called("random_get", "70000 bytes", random_get(random, 70000));
  text(", filled to the end");
  yes(!zeros(random, 32) && !zeros(random + 69968, 32));
  end();
  call("random_get", "beyond the memory", random_get((uint8_t *)0xfffffff0, 8));
  call("sched_yield", "", sched_yield());
  return 0;
}
