// Runs a program by airlock:plugin/exec. What its arguments say before the program: in TEXT (its input) | ms N | size (of what it said,
// in place of that); then run PROGRAM ARGUMENT…, up to the end or "then", after which it goes on.
#include <stdio.h>
#include "../../sdk/c/airlock.h"

static void print(const char *name, airlock_bytes text, bool is_cut, bool size_only) {
  if (text.len == 0) return;
  if (size_only) printf("%s: %zu bytes", name, text.len);
  else printf("%s: %.*s", name, (int)text.len, (const char *)text.ptr);
  printf("%s\n", is_cut ? " (cut)" : "");
  free(text.ptr);
}

static void run(airlock_command *command, bool size_only) {
  static const char *const kinds[] = {"invalid request", "not found", "refused", "busy", "timeout", "failed", "unavailable"};
  airlock_output output;
  airlock_bytes message;
  airlock_exec_result result = airlock_exec_run(command, &output, &message);
  if (result != AIRLOCK_EXEC_ENDED) {
    printf("%s: %.*s\n", kinds[result], (int)message.len, (const char *)message.ptr);
    free(message.ptr);
    return;
  }
  if (output.is_signalled) {
    printf("signal %.*s\n", (int)output.signal.len, (const char *)output.signal.ptr);
    free(output.signal.ptr);
  } else {
    printf("exit %d\n", output.exit_code);
  }
  print("out", output.out, output.out_cut, size_only);
  print("err", output.err, output.err_cut, size_only);
}

int main(int count, char **words) {
  airlock_command command = {0};
  bool size_only = false;
  for (int at = 1; at < count; at++) {
    if (strcmp(words[at], "size") == 0) {
      size_only = true;
    } else if (at + 1 >= count) {
      break;
    } else if (strcmp(words[at], "in") == 0) {
      command.input = words[++at];
      command.input_size = strlen(words[at]);
    } else if (strcmp(words[at], "ms") == 0) {
      command.milliseconds = (uint32_t)atoi(words[++at]);
    } else if (strcmp(words[at], "run") == 0) {
      command.program = words[++at];
      command.arguments = (const char *const *)words + at + 1;
      while (at + 1 < count && strcmp(words[at + 1], "then") != 0) at++;
      command.argument_count = (size_t)(words + at + 1 - (char **)command.arguments);
      at++;
      run(&command, size_only);
      command = (airlock_command){0};
      size_only = false;
    }
  }
  return 0;
}
