// Prints what it is told of the workspace by airlock:plugin/workspace.
#include <stdio.h>
#include "../../sdk/c/airlock.h"

int main(void) {
  airlock_folders folders = airlock_workspace_folders();
  for (size_t index = 0; index < folders.len; index++) {
    airlock_folder folder = folders.ptr[index];
    printf("%.*s at %.*s\n", (int)folder.name.len, (const char *)folder.name.ptr, (int)folder.path.len, (const char *)folder.path.ptr);
  }
  airlock_bytes path;
  if (airlock_workspace_active_file(&path)) printf("active: %.*s\n", (int)path.len, (const char *)path.ptr);
  else printf("no active file\n");
  return 0;
}
