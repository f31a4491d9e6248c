// Talks to language models by airlock:plugin/llm, and by the flat name, as its arguments say:
//   ask TEXT | model NAME | most TOKENS | models | open NUMBER | stop TEXT | flat JSON | forge HANDLE | again
// `model` and `most` count for what follows; `stop` reads one piece and lets go; `again` uses a handle that was dropped.
#include <stdio.h>
#include "../../sdk/c/airlock.h"

__attribute__((import_module("airlock"), import_name("host_llm_chat"))) const char *host_llm_chat(const char *request, size_t length);

static const char *const CASES[] = {"bad-request", "no-model", "allowance-exceeded", "refused", "busy", "unreachable", "failed"};

static void say(airlock_llm_result result, airlock_llm_error *error) {
  if (result == AIRLOCK_LLM_ALLOWANCE_EXCEEDED) printf("[%s: %llu left]\n", CASES[result], (unsigned long long)error->left);
  else printf("[%s: %.*s]\n", CASES[result], (int)error->message.len, (const char *)error->message.ptr);
  free(error->message.ptr);
}

static bool start(const char *text, const airlock_llm_options *options, airlock_llm_chat *chat) {
  airlock_message messages[] = {
    {AIRLOCK_SYSTEM, "Be brief.", 9},
    {AIRLOCK_USER, text, strlen(text)},
  };
  airlock_llm_error error;
  airlock_llm_result result = airlock_llm_start(messages, 2, options, chat, &error);
  if (result == AIRLOCK_LLM_DONE) return true;
  say(result, &error);
  return false;
}

static void used(airlock_llm_chat chat) {
  airlock_llm_usage usage = airlock_llm_use(chat);
  printf("%.*s: %u sent, %u received%s\n", (int)usage.model.len, (const char *)usage.model.ptr, usage.prompt_tokens, usage.completion_tokens, usage.cut ? ", cut" : "");
  free(usage.model.ptr);
}

static void ask(const char *text, const airlock_llm_options *options, int pieces) {
  airlock_llm_chat chat;
  if (!start(text, options, &chat)) return;
  for (int read = 0; read < pieces; read++) {
    airlock_bytes piece;
    airlock_llm_error error;
    airlock_llm_result result = airlock_llm_next(chat, &piece, &error);
    if (result != AIRLOCK_LLM_DONE) {
      say(result, &error);
      break;
    }
    if (piece.len == 0) break;
    printf("%.*s|", (int)piece.len, (const char *)piece.ptr);
    free(piece.ptr);
  }
  printf("\n");
  used(chat);
  airlock_llm_drop(chat);
}

int main(int count, char **words) {
  airlock_llm_options options = {0};
  airlock_llm_chat chat;
  // What was said comes out, however it ends.
  setvbuf(stdout, NULL, _IONBF, 0);
  for (int at = 1; at < count; at++) {
    const char *word = words[at];
    const char *value = at + 1 < count ? words[at + 1] : "";
    if (strcmp(word, "models") == 0) {
      airlock_names names = airlock_llm_models();
      for (size_t index = 0; index < names.len; index++) printf("%.*s\n", (int)names.ptr[index].len, (const char *)names.ptr[index].ptr);
      continue;
    }
    if (strcmp(word, "again") == 0) {
      if (!start("again", &options, &chat)) continue;
      airlock_llm_drop(chat);
      used(chat);
      continue;
    }
    at++;
    if (strcmp(word, "model") == 0) options.model = value;
    else if (strcmp(word, "most") == 0) options.max_tokens = (uint32_t)atoi(value);
    else if (strcmp(word, "ask") == 0) ask(value, &options, 1 << 20);
    else if (strcmp(word, "stop") == 0) ask(value, &options, 1);
    else if (strcmp(word, "forge") == 0) used(atoi(value));
    else if (strcmp(word, "open") == 0) for (int left = atoi(value); left > 0; left--) printf("%s\n", start("open", &options, &chat) ? "opened" : "not opened");
    else if (strcmp(word, "flat") == 0) printf("%s\n", host_llm_chat(value, strlen(value)) + 4);
  }
  return 0;
}
