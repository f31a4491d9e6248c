// Ends itself: with a code, or with a signal where the first argument says so.
#include "wasi.h"

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "raise") == 0) {
    call("proc_raise", "nothing", proc_raise(0));
    call("proc_raise", "something unknown", proc_raise(99));
    text("proc_raise");
    end();
    proc_raise(6);
    text("not reached");
    end();
  }
  text("proc_exit");
  end();
  proc_exit(42);
}
