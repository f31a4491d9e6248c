// What a plugin in C may import from Airlock: airlock:plugin@1.0.0 (../wit/airlock.wit), by the names and types of the Canonical
// ABI. Include it in one file of the plugin. Strings and lists that a call gives belong to the plugin: free() them.
#ifndef AIRLOCK_PLUGIN_H
#define AIRLOCK_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint8_t *ptr;
  size_t len;
} airlock_bytes;

typedef struct {
  airlock_bytes *ptr;
  size_t len;
} airlock_names;

/// Where the host puts what it gives.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  if (size == 0) return (void *)alignment;
  void *memory = realloc(old, size);
  if (memory == NULL) abort();
  return memory;
}

// airlock:plugin/log

typedef enum { AIRLOCK_TRACE, AIRLOCK_DEBUG, AIRLOCK_INFO, AIRLOCK_WARN, AIRLOCK_ERROR } airlock_level;

__attribute__((import_module("airlock:plugin/log@1.0.0"), import_name("log"))) void airlock_import_log(int32_t level, const char *message, size_t length);

/// Writes one message to the plugin's log channel.
static inline void airlock_log(airlock_level level, const char *message) {
  airlock_import_log(level, message, strlen(message));
}

// airlock:plugin/store

typedef enum { AIRLOCK_STORE_KEPT = -1, AIRLOCK_STORE_FULL, AIRLOCK_STORE_BAD_NAME } airlock_store_result;

__attribute__((import_module("airlock:plugin/store@1.0.0"), import_name("get"))) void airlock_import_store_get(const char *name, size_t length, void *result);
__attribute__((import_module("airlock:plugin/store@1.0.0"), import_name("set"))) void airlock_import_store_set(const char *name, size_t length, const void *value, size_t size, void *result);
__attribute__((import_module("airlock:plugin/store@1.0.0"), import_name("delete"))) void airlock_import_store_delete(const char *name, size_t length);
__attribute__((import_module("airlock:plugin/store@1.0.0"), import_name("names"))) void airlock_import_store_names(void *result);

/// Whether there is a value of this name; it is put into `value`.
static inline bool airlock_store_get(const char *name, airlock_bytes *value) {
  struct {
    uint8_t is_some;
    airlock_bytes value;
  } result;
  airlock_import_store_get(name, strlen(name), &result);
  if (result.is_some) *value = result.value;
  return result.is_some != 0;
}

/// Keeps a value, or says why not.
static inline airlock_store_result airlock_store_set(const char *name, const void *value, size_t size) {
  struct {
    uint8_t is_error, error;
  } result;
  airlock_import_store_set(name, strlen(name), value, size, &result);
  return result.is_error ? (airlock_store_result)result.error : AIRLOCK_STORE_KEPT;
}

/// Forgets a value; does nothing where there is none.
static inline void airlock_store_delete(const char *name) {
  airlock_import_store_delete(name, strlen(name));
}

/// The names of all values, in order. They are not terminated by a zero.
static inline airlock_names airlock_store_names(void) {
  airlock_names names;
  airlock_import_store_names(&names);
  return names;
}

// airlock:plugin/files

typedef enum {
  AIRLOCK_FILE_DONE = -1, AIRLOCK_FILE_NOT_FOUND, AIRLOCK_FILE_NOT_PERMITTED, AIRLOCK_FILE_NOT_A_FILE, AIRLOCK_FILE_NOT_A_DIRECTORY,
  AIRLOCK_FILE_TOO_LARGE, AIRLOCK_FILE_NO_SPACE, AIRLOCK_FILE_INVALID_PATH, AIRLOCK_FILE_FAILED
} airlock_file_result;

__attribute__((import_module("airlock:plugin/files@1.0.0"), import_name("read-file"))) void airlock_import_read_file(const char *path, size_t length, void *result);
__attribute__((import_module("airlock:plugin/files@1.0.0"), import_name("write-file"))) void airlock_import_write_file(const char *path, size_t length, const void *contents, size_t size, void *result);

/// Puts a file's contents into `contents`, or says why not.
static inline airlock_file_result airlock_read_file(const char *path, airlock_bytes *contents) {
  struct {
    uint8_t is_error;
    union {
      airlock_bytes contents;
      uint8_t error;
    } value;
  } result;
  airlock_import_read_file(path, strlen(path), &result);
  if (result.is_error) return (airlock_file_result)result.value.error;
  *contents = result.value.contents;
  return AIRLOCK_FILE_DONE;
}

/// Makes a file, or replaces what is in it, or says why not.
static inline airlock_file_result airlock_write_file(const char *path, const void *contents, size_t size) {
  struct {
    uint8_t is_error, error;
  } result;
  airlock_import_write_file(path, strlen(path), contents, size, &result);
  return result.is_error ? (airlock_file_result)result.error : AIRLOCK_FILE_DONE;
}

// airlock:plugin/workspace

typedef struct {
  airlock_bytes name, path;
} airlock_folder;

typedef struct {
  airlock_folder *ptr;
  size_t len;
} airlock_folders;

__attribute__((import_module("airlock:plugin/workspace@1.0.0"), import_name("folders"))) void airlock_import_workspace_folders(void *result);
__attribute__((import_module("airlock:plugin/workspace@1.0.0"), import_name("active-file"))) void airlock_import_workspace_active_file(void *result);

/// The folders that the plugin was granted something in. Names and paths are not terminated by a zero.
static inline airlock_folders airlock_workspace_folders(void) {
  airlock_folders folders;
  airlock_import_workspace_folders(&folders);
  return folders;
}

/// Whether the active editor has a file that the plugin was granted; its path, not terminated by a zero, is put into `path`.
static inline bool airlock_workspace_active_file(airlock_bytes *path) {
  struct {
    uint8_t is_some;
    airlock_bytes path;
  } result;
  airlock_import_workspace_active_file(&result);
  if (result.is_some) *path = result.path;
  return result.is_some != 0;
}

// airlock:plugin/network

typedef struct {
  airlock_bytes name, value;
} airlock_header;

typedef struct {
  airlock_header *ptr;
  size_t len;
} airlock_headers;

typedef struct {
  const char *method, *url;
  /// May be null where `header_count` is 0.
  const airlock_header *headers;
  size_t header_count;
  /// Null where there is none.
  const void *body;
  size_t body_size;
} airlock_request;

typedef struct {
  uint16_t status;
  airlock_bytes url;
  airlock_headers headers;
  airlock_bytes body;
} airlock_response;

typedef enum {
  AIRLOCK_NETWORK_ANSWERED = -1, AIRLOCK_NETWORK_INVALID_REQUEST, AIRLOCK_NETWORK_REDIRECT_REFUSED, AIRLOCK_NETWORK_ADDRESS_REFUSED,
  AIRLOCK_NETWORK_DNS, AIRLOCK_NETWORK_CONNECTION, AIRLOCK_NETWORK_TLS, AIRLOCK_NETWORK_TIMEOUT, AIRLOCK_NETWORK_TOO_LARGE,
  AIRLOCK_NETWORK_BUDGET, AIRLOCK_NETWORK_MALFORMED, AIRLOCK_NETWORK_OFFLINE, AIRLOCK_NETWORK_UNAVAILABLE
} airlock_network_result;

__attribute__((import_module("airlock:plugin/network@1.0.0"), import_name("network-fetch"))) void airlock_import_network_fetch(
    const char *method, size_t method_length, const char *url, size_t url_length, const airlock_header *headers, size_t header_count,
    int32_t has_body, const void *body, size_t body_size, void *result);

/// A text for a header: its memory stays the caller's.
static inline airlock_bytes airlock_text(const char *text) {
  return (airlock_bytes){(uint8_t *)text, strlen(text)};
}

/// Puts the answer to a request into `response`; or says why there is none, with a sentence in `message`, not terminated by a zero.
static inline airlock_network_result airlock_network_fetch(const airlock_request *request, airlock_response *response, airlock_bytes *message) {
  struct {
    uint8_t is_error;
    union {
      airlock_response response;
      struct {
        uint8_t kind;
        airlock_bytes message;
      } error;
    } value;
  } result;
  airlock_import_network_fetch(request->method, strlen(request->method), request->url, strlen(request->url), request->headers,
                               request->header_count, request->body != NULL, request->body, request->body_size, &result);
  if (result.is_error) {
    *message = result.value.error.message;
    return (airlock_network_result)result.value.error.kind;
  }
  *response = result.value.response;
  return AIRLOCK_NETWORK_ANSWERED;
}

// airlock:plugin/retrieval

typedef struct {
  /// As WASI has it. Not terminated by a zero, as all texts here.
  airlock_bytes path;
  /// From 1.
  uint32_t first_line, last_line;
  airlock_bytes text;
  double score;
} airlock_passage;

typedef struct {
  airlock_passage *ptr;
  size_t len;
} airlock_passages;

typedef enum { AIRLOCK_RETRIEVAL_FOUND = -1, AIRLOCK_RETRIEVAL_BAD_QUERY, AIRLOCK_RETRIEVAL_UNAVAILABLE } airlock_retrieval_result;

__attribute__((import_module("airlock:plugin/retrieval@1.0.0"), import_name("retrieval-search"))) void airlock_import_retrieval_search(const char *query, size_t length, uint32_t limit, void *result);

/// Puts up to `limit` passages that fit a query into `passages`, the best first, and whether all was searched into `is_complete`; or
/// says why not, with a sentence in `message`.
static inline airlock_retrieval_result airlock_retrieval_search(const char *query, uint32_t limit, airlock_passages *passages, bool *is_complete, airlock_bytes *message) {
  struct {
    uint8_t is_error;
    union {
      struct {
        airlock_passages passages;
        uint8_t is_complete;
      } found;
      struct {
        uint8_t kind;
        airlock_bytes message;
      } error;
    } value;
  } result;
  airlock_import_retrieval_search(query, strlen(query), limit, &result);
  if (result.is_error) {
    *message = result.value.error.message;
    return (airlock_retrieval_result)result.value.error.kind;
  }
  *passages = result.value.found.passages;
  *is_complete = result.value.found.is_complete != 0;
  return AIRLOCK_RETRIEVAL_FOUND;
}

// airlock:plugin/llm

typedef enum { AIRLOCK_SYSTEM, AIRLOCK_USER, AIRLOCK_ASSISTANT } airlock_role;

typedef struct {
  uint8_t role;
  const char *content;
  size_t length;
} airlock_message;

typedef enum {
  AIRLOCK_LLM_DONE = -1, AIRLOCK_LLM_BAD_REQUEST, AIRLOCK_LLM_NO_MODEL, AIRLOCK_LLM_ALLOWANCE_EXCEEDED, AIRLOCK_LLM_REFUSED, AIRLOCK_LLM_BUSY,
  AIRLOCK_LLM_UNREACHABLE, AIRLOCK_LLM_FAILED
} airlock_llm_result;

/// Why there is no answer, or no more of it.
typedef struct {
  /// What happened and what to do, for people; empty with AIRLOCK_LLM_ALLOWANCE_EXCEEDED.
  airlock_bytes message;
  /// Tokens that may still be used today; with AIRLOCK_LLM_ALLOWANCE_EXCEEDED alone.
  uint64_t left;
} airlock_llm_error;

/// What is asked of a model, besides the messages: all zero for any model, as many tokens as there are, and its own temperature.
typedef struct {
  const char *model;
  uint32_t max_tokens;
  bool has_temperature;
  float temperature;
} airlock_llm_options;

typedef struct {
  airlock_bytes model;
  uint32_t prompt_tokens, completion_tokens;
  uint8_t cut;
} airlock_llm_usage;

/// An answer that is being read.
typedef int32_t airlock_llm_chat;

/// A variant as it is in memory: the number of its case, and what it carries from the eighth byte on.
typedef struct {
  uint8_t tag;
  union {
    airlock_bytes text;
    uint64_t left;
  } value;
} airlock_llm_error_case;

__attribute__((import_module("airlock:plugin/llm@1.0.0"), import_name("models"))) void airlock_import_llm_models(void *result);
__attribute__((import_module("airlock:plugin/llm@1.0.0"), import_name("[static]llm-chat.start"))) void airlock_import_llm_start(const airlock_message *messages, size_t count, int32_t has_model, const char *model, size_t model_length, int32_t has_max, uint32_t max_tokens, int32_t has_temperature, float temperature, void *result);
__attribute__((import_module("airlock:plugin/llm@1.0.0"), import_name("[method]llm-chat.next"))) void airlock_import_llm_next(int32_t self, void *result);
__attribute__((import_module("airlock:plugin/llm@1.0.0"), import_name("[method]llm-chat.usage"))) void airlock_import_llm_usage(int32_t self, void *result);
__attribute__((import_module("airlock:plugin/llm@1.0.0"), import_name("[resource-drop]llm-chat"))) void airlock_import_llm_drop(int32_t self);

/// The ids of the models that the plugin may use here. They are not terminated by a zero.
static inline airlock_names airlock_llm_models(void) {
  airlock_names names;
  airlock_import_llm_models(&names);
  return names;
}

static inline airlock_llm_result airlock_llm_failed(const airlock_llm_error_case *given, airlock_llm_error *error) {
  bool is_allowance = given->tag == AIRLOCK_LLM_ALLOWANCE_EXCEEDED;
  error->message = is_allowance ? (airlock_bytes){NULL, 0} : given->value.text;
  error->left = is_allowance ? given->value.left : 0;
  return (airlock_llm_result)given->tag;
}

/// Sends messages to a model. `chat` is to be dropped when it was read; where this fails, `error` says why, and its message is free()d.
static inline airlock_llm_result airlock_llm_start(const airlock_message *messages, size_t count, const airlock_llm_options *options, airlock_llm_chat *chat, airlock_llm_error *error) {
  struct {
    uint8_t is_error;
    union {
      airlock_llm_chat chat;
      airlock_llm_error_case error;
    } value;
  } result;
  airlock_import_llm_start(messages, count, options->model != NULL, options->model, options->model == NULL ? 0 : strlen(options->model),
    options->max_tokens != 0, options->max_tokens, options->has_temperature, options->temperature, &result);
  if (result.is_error) return airlock_llm_failed(&result.value.error, error);
  *chat = result.value.chat;
  return AIRLOCK_LLM_DONE;
}

/// The next piece of the answer, to be free()d; of no length at its end.
static inline airlock_llm_result airlock_llm_next(airlock_llm_chat chat, airlock_bytes *piece, airlock_llm_error *error) {
  struct {
    uint8_t is_error;
    union {
      struct {
        uint8_t is_some;
        airlock_bytes piece;
      } text;
      airlock_llm_error_case error;
    } value;
  } result;
  airlock_import_llm_next(chat, &result);
  if (result.is_error) return airlock_llm_failed(&result.value.error, error);
  *piece = result.value.text.is_some ? result.value.text.piece : (airlock_bytes){NULL, 0};
  return AIRLOCK_LLM_DONE;
}

/// What the conversation came to so far. The model's name is not terminated by a zero, and is to be free()d.
static inline airlock_llm_usage airlock_llm_use(airlock_llm_chat chat) {
  airlock_llm_usage usage;
  airlock_import_llm_usage(chat, &usage);
  return usage;
}

/// Lets go of an answer.
static inline void airlock_llm_drop(airlock_llm_chat chat) {
  airlock_import_llm_drop(chat);
}

// airlock:plugin/planner

typedef enum { AIRLOCK_PLAN_AUTOMATIC, AIRLOCK_PLAN_FIRST, AIRLOCK_PLAN_BEST } airlock_plan_effort;

typedef struct {
  /// 0 for what is usual.
  uint32_t nodes, milliseconds;
  airlock_plan_effort effort;
} airlock_plan_limits;

typedef struct {
  airlock_bytes action;
  airlock_names arguments;
} airlock_plan_step;

typedef struct {
  struct {
    airlock_plan_step *ptr;
    size_t len;
  } steps;
  double cost;
  /// Whether it is proven that no plan is cheaper.
  bool optimal;
  uint64_t nodes;
} airlock_solution;

typedef enum { AIRLOCK_PLAN_SOLVED = -1, AIRLOCK_PLAN_INVALID, AIRLOCK_PLAN_UNSUPPORTED, AIRLOCK_PLAN_UNSOLVABLE, AIRLOCK_PLAN_BUDGET, AIRLOCK_PLAN_UNAVAILABLE } airlock_plan_result;
typedef enum { AIRLOCK_PLAN_DOMAIN, AIRLOCK_PLAN_PROBLEM } airlock_plan_document;
typedef enum { AIRLOCK_PLAN_NODES, AIRLOCK_PLAN_TIME, AIRLOCK_PLAN_MEMORY, AIRLOCK_PLAN_SIZE } airlock_plan_limit;

/// Why there is no plan.
typedef struct {
  /// A sentence, not terminated by a zero.
  airlock_bytes message;
  /// Where a text is invalid or unsupported: the place, from line 1 and column 1.
  airlock_plan_document document;
  uint32_t line, column;
  /// Where a limit was reached.
  airlock_plan_limit limit;
  /// Where there is no plan, or a limit was reached: states that were looked at.
  uint64_t nodes;
} airlock_plan_error;

__attribute__((import_module("airlock:plugin/planner@1.0.0"), import_name("plan-solve"))) void airlock_import_plan_solve(
    const char *domain, size_t domain_length, const char *problem, size_t problem_length, int32_t has_limits, int32_t has_nodes, int32_t nodes,
    int32_t has_milliseconds, int32_t milliseconds, int32_t effort, void *result);

/// Puts a plan into `solution`, or says why there is none. `limits` may be null.
static inline airlock_plan_result airlock_plan_solve(const char *domain, const char *problem, const airlock_plan_limits *limits, airlock_solution *solution, airlock_plan_error *error) {
  struct {
    uint8_t is_error;
    union {
      airlock_solution solution;
      struct {
        uint8_t kind;
        union {
          struct {
            uint8_t document;
            uint32_t line, column;
            airlock_bytes message;
          } text;
          struct {
            uint64_t nodes;
            airlock_bytes message;
          } proof;
          struct {
            uint8_t limit;
            uint64_t nodes;
            airlock_bytes message;
          } exhausted;
          airlock_bytes message;
        } value;
      } error;
    } value;
  } result;
  airlock_plan_limits usual = {0, 0, AIRLOCK_PLAN_AUTOMATIC};
  const airlock_plan_limits *named = limits == NULL ? &usual : limits;
  airlock_import_plan_solve(domain, strlen(domain), problem, strlen(problem), limits != NULL, named->nodes != 0, (int32_t)named->nodes,
                            named->milliseconds != 0, (int32_t)named->milliseconds, (int32_t)named->effort, &result);
  if (!result.is_error) {
    *solution = result.value.solution;
    return AIRLOCK_PLAN_SOLVED;
  }
  memset(error, 0, sizeof *error);
  airlock_plan_result kind = (airlock_plan_result)result.value.error.kind;
  switch (kind) {
    case AIRLOCK_PLAN_INVALID:
    case AIRLOCK_PLAN_UNSUPPORTED:
      error->document = (airlock_plan_document)result.value.error.value.text.document;
      error->line = result.value.error.value.text.line;
      error->column = result.value.error.value.text.column;
      error->message = result.value.error.value.text.message;
      break;
    case AIRLOCK_PLAN_UNSOLVABLE:
      error->nodes = result.value.error.value.proof.nodes;
      error->message = result.value.error.value.proof.message;
      break;
    case AIRLOCK_PLAN_BUDGET:
      error->limit = (airlock_plan_limit)result.value.error.value.exhausted.limit;
      error->nodes = result.value.error.value.exhausted.nodes;
      error->message = result.value.error.value.exhausted.message;
      break;
    default:
      error->message = result.value.error.value.message;
  }
  return kind;
}

// airlock:plugin/exec

typedef struct {
  /// A name that is looked for in the user's PATH, or an absolute path.
  const char *program;
  /// May be null where `argument_count` is 0.
  const char *const *arguments;
  size_t argument_count;
  /// Its standard input; null where there is none.
  const void *input;
  size_t input_size;
  /// 0 for what is usual.
  uint32_t milliseconds;
} airlock_command;

typedef struct {
  /// Whether a signal ended it, and then not by itself.
  bool is_signalled;
  int32_t exit_code;
  /// The signal's name, not terminated by a zero.
  airlock_bytes signal;
  airlock_bytes out, err;
  /// Whether there was more.
  bool out_cut, err_cut;
} airlock_output;

typedef enum {
  AIRLOCK_EXEC_ENDED = -1, AIRLOCK_EXEC_INVALID_REQUEST, AIRLOCK_EXEC_NOT_FOUND, AIRLOCK_EXEC_REFUSED, AIRLOCK_EXEC_BUSY, AIRLOCK_EXEC_TIMEOUT,
  AIRLOCK_EXEC_FAILED, AIRLOCK_EXEC_UNAVAILABLE
} airlock_exec_result;

__attribute__((import_module("airlock:plugin/exec@1.0.0"), import_name("run"))) void airlock_import_exec_run(
    const char *program, size_t program_length, const airlock_bytes *arguments, size_t argument_count, int32_t has_input, const void *input,
    size_t input_size, int32_t has_milliseconds, uint32_t milliseconds, void *result);

/// Runs a program to its end and puts what came of it into `output`; or says why not, with a sentence in `message`, not terminated by a zero.
static inline airlock_exec_result airlock_exec_run(const airlock_command *command, airlock_output *output, airlock_bytes *message) {
  struct {
    uint8_t is_error;
    union {
      struct {
        struct {
          uint8_t tag;
          union {
            int32_t code;
            airlock_bytes signal;
          } value;
        } ending;
        airlock_bytes out, err;
        uint8_t out_cut, err_cut;
      } output;
      struct {
        uint8_t kind;
        airlock_bytes message;
      } error;
    } value;
  } result;
  airlock_bytes *arguments = command->argument_count == 0 ? NULL : calloc(command->argument_count, sizeof *arguments);
  if (command->argument_count > 0 && arguments == NULL) abort();
  for (size_t at = 0; at < command->argument_count; at++) arguments[at] = airlock_text(command->arguments[at]);
  airlock_import_exec_run(command->program, strlen(command->program), arguments, command->argument_count, command->input != NULL, command->input,
                          command->input_size, command->milliseconds != 0, command->milliseconds, &result);
  free(arguments);
  if (result.is_error) {
    *message = result.value.error.message;
    return (airlock_exec_result)result.value.error.kind;
  }
  memset(output, 0, sizeof *output);
  output->is_signalled = result.value.output.ending.tag != 0;
  if (output->is_signalled) output->signal = result.value.output.ending.value.signal;
  else output->exit_code = result.value.output.ending.value.code;
  output->out = result.value.output.out;
  output->err = result.value.output.err;
  output->out_cut = result.value.output.out_cut != 0;
  output->err_cut = result.value.output.err_cut != 0;
  return AIRLOCK_EXEC_ENDED;
}

#endif
