// A bytecode interpreter around one dense switch (br_table): runs a program that counts primes, up to n * 64.
#include "checksum.h"

enum op { PUSH, LOAD, STORE, ADD, SUB, MUL, MOD, LESS, EQUAL, NOT, DUP, DROP, JUMP, JUMP_ZERO, INCREMENT, PRINT, HALT };

struct instruction {
  uint8_t op;
  int32_t value;
};

static const struct instruction program[] = {
  // variables: 0 limit, 1 candidate, 2 divisor, 3 found
  /* 0 */ { PUSH, 2 }, { STORE, 1 }, { PUSH, 0 }, { STORE, 3 },
  /* 4 */ { LOAD, 1 }, { LOAD, 0 }, { LESS, 0 }, { JUMP_ZERO, 31 }, { PUSH, 2 }, { STORE, 2 },
  /* 10 */ { LOAD, 1 }, { LOAD, 2 }, { DUP, 0 }, { MUL, 0 }, { LESS, 0 }, { NOT, 0 }, { JUMP_ZERO, 26 },
  /* 17 */ { LOAD, 1 }, { LOAD, 2 }, { MOD, 0 }, { PUSH, 0 }, { EQUAL, 0 }, { NOT, 0 }, { JUMP_ZERO, 27 }, { INCREMENT, 2 }, { JUMP, 10 },
  /* 26 */ { INCREMENT, 3 },
  /* 27 */ { LOAD, 1 }, { PRINT, 0 }, { INCREMENT, 1 }, { JUMP, 4 },
  /* 31 */ { LOAD, 3 }, { HALT, 0 },
};

static int32_t interpret(int32_t limit, uint32_t *sum) {
  int32_t variables[4] = { limit, 0, 0, 0 }, stack[16];
  int32_t *top = stack;
  const struct instruction *at = program;
  for (;;) {
    int32_t value = at->value;
    switch ((enum op)(at++)->op) {
      case PUSH: *top++ = value; break;
      case LOAD: *top++ = variables[value]; break;
      case STORE: variables[value] = *--top; break;
      case ADD: top--; top[-1] += top[0]; break;
      case SUB: top--; top[-1] -= top[0]; break;
      case MUL: top--; top[-1] *= top[0]; break;
      case MOD: top--; top[-1] %= top[0]; break;
      case LESS: top--; top[-1] = top[-1] < top[0]; break;
      case EQUAL: top--; top[-1] = top[-1] == top[0]; break;
      case NOT: top[-1] = !top[-1]; break;
      case DUP: *top = top[-1]; top++; break;
      case DROP: top--; break;
      case JUMP: at = program + value; break;
      case JUMP_ZERO: if (*--top == 0) at = program + value; break;
      case INCREMENT: variables[value]++; break;
      case PRINT: *sum = mix(*sum, (uint32_t)*--top); break;
      case HALT: return top[-1];
    }
  }
}

EXPORT_RUN int32_t run(int32_t n) {
  uint32_t sum = 2166136261u;
  int32_t primes = interpret(n * 64, &sum);
  return (int32_t)mix(sum, (uint32_t)primes);
}
