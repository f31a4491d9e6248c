// Has planning problems solved by airlock:plugin/planner, as its arguments say:
//   plan DOMAIN PROBLEM | first DOMAIN PROBLEM | best DOMAIN PROBLEM | limited NODES MILLISECONDS DOMAIN PROBLEM
#include <inttypes.h>
#include <stdio.h>
#include "../../sdk/c/airlock.h"

static void shown(airlock_bytes text, const char *after) {
  printf("%.*s%s", (int)text.len, (const char *)text.ptr, after);
}

static void solve(const char *domain, const char *problem, const airlock_plan_limits *limits) {
  static const char *const documents[] = {"domain", "problem"};
  static const char *const reached[] = {"nodes", "time", "memory", "size"};
  airlock_solution solution;
  airlock_plan_error error;
  switch (airlock_plan_solve(domain, problem, limits, &solution, &error)) {
    case AIRLOCK_PLAN_SOLVED:
      for (size_t at = 0; at < solution.steps.len; at++) {
        airlock_plan_step step = solution.steps.ptr[at];
        printf("(");
        shown(step.action, "");
        for (size_t position = 0; position < step.arguments.len; position++) {
          printf(" ");
          shown(step.arguments.ptr[position], "");
        }
        printf(")\n");
      }
      printf("cost %g%s, %" PRIu64 " nodes\n", solution.cost, solution.optimal ? " proven" : "", solution.nodes);
      break;
    case AIRLOCK_PLAN_INVALID:
    case AIRLOCK_PLAN_UNSUPPORTED:
      printf("%s %" PRIu32 ":%" PRIu32 ": ", documents[error.document], error.line, error.column);
      shown(error.message, "\n");
      break;
    case AIRLOCK_PLAN_UNSOLVABLE:
      printf("none after %" PRIu64 " nodes: ", error.nodes);
      shown(error.message, "\n");
      break;
    case AIRLOCK_PLAN_BUDGET:
      printf("%s after %" PRIu64 " nodes: ", reached[error.limit], error.nodes);
      shown(error.message, "\n");
      break;
    case AIRLOCK_PLAN_UNAVAILABLE:
      shown(error.message, "\n");
  }
}

int main(int count, char **words) {
  for (int at = 1; at + 2 < count; at += 3) {
    airlock_plan_limits limits = {0, 0, strcmp(words[at], "best") == 0 ? AIRLOCK_PLAN_BEST : AIRLOCK_PLAN_FIRST};
    if (strcmp(words[at], "limited") == 0 && at + 4 < count) {
      limits = (airlock_plan_limits){(uint32_t)atol(words[at + 1]), (uint32_t)atol(words[at + 2]), AIRLOCK_PLAN_AUTOMATIC};
      at += 2;
    }
    solve(words[at + 1], words[at + 2], strcmp(words[at], "plan") == 0 ? NULL : &limits);
  }
  return 0;
}
