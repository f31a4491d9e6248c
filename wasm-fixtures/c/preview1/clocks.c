// Clocks, and waiting for them and for descriptors.
#include "wasi.h"

static const uint64_t MILLISECOND = 1000000, SECOND = 1000000000;

static uint64_t now(int32_t clock) {
  uint64_t time = 0;
  clock_time_get(clock, 1, &time);
  return time;
}

static subscription wait_until(uint64_t userdata, int32_t clock, uint64_t timeout, uint16_t flags) {
  return (subscription){ .userdata = userdata, .type = CLOCK, .subject = clock, .timeout = timeout, .flags = flags };
}

static subscription wait_for(uint64_t userdata, uint8_t type, uint32_t fd) {
  return (subscription){ .userdata = userdata, .type = type, .subject = fd };
}

static void wait(const char *what, const subscription *subscriptions, uint32_t count) {
  event events[4];
  memset(events, 0xff, sizeof events);
  uint32_t happened = 0;
  int32_t error = poll_oneoff(subscriptions, events, count, &happened);
  called("poll_oneoff", what, error);
  for (uint32_t i = 0; !error && i < happened; i++) {
    number(events[i].userdata);
    number(events[i].type);
    word(errno_names[events[i].error]);
  }
}

int main(void) {
  static const char *const names[] = { "realtime", "monotonic", "process CPU", "thread CPU" };
  for (int clock = REALTIME; clock <= THREAD_CPU; clock++) {
    uint64_t value = 0;
    called("clock_res_get", names[clock], clock_res_get(clock, &value));
    text(", more than nothing");
    yes(value > 0);
    end();
    called("clock_time_get", names[clock], clock_time_get(clock, 1, &value));
    text(", never goes back");
    yes(now(clock) >= value);
    end();
  }
  uint64_t value;
  call("clock_res_get", "of no clock", clock_res_get(9, &value));
  call("clock_time_get", "of no clock", clock_time_get(9, 1, &value));
  called("clock_time_get", "between 2020 and 2200", clock_time_get(REALTIME, 1, &value));
  yes(value > 1577836800 * SECOND && value < 7258118400 * SECOND);
  end();

  subscription waits[2];
  wait("for nothing", waits, 0);
  end();
  uint64_t before = now(MONOTONIC);
  waits[0] = wait_until(7, MONOTONIC, 20 * MILLISECOND, 0);
  wait("20 ms", waits, 1);
  text(", waited");
  yes(now(MONOTONIC) - before >= 20 * MILLISECOND);
  end();
  before = now(REALTIME);
  waits[0] = wait_until(8, REALTIME, before + 20 * MILLISECOND, 1);
  wait("until a time", waits, 1);
  text(", waited");
  yes(now(REALTIME) >= before + 19 * MILLISECOND);
  end();
  waits[0] = wait_until(1, MONOTONIC, 60 * SECOND, 0);
  waits[1] = wait_until(2, MONOTONIC, MILLISECOND, 0);
  wait("for the earlier of two", waits, 2);
  end();
  waits[1] = wait_for(3, FD_WRITE, 1);
  wait("until standard output takes bytes", waits, 2);
  end();
  waits[1] = wait_for(4, FD_READ, 0);
  wait("until standard input has bytes", waits, 2);
  end();
  waits[1] = wait_for(5, FD_READ, 99);
  wait("for a descriptor that is not open", waits, 2);
  end();
  int32_t fd = open_file("a file", "file", CREATE);
  waits[1] = wait_for(6, FD_READ, fd);
  wait("until a file has bytes", waits, 2);
  end();
  waits[0] = (subscription){ .userdata = 1, .type = 9 };
  wait("for something unknown", waits, 1);
  end();
  return 0;
}
