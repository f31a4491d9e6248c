// Prints its environment in the order given, then one variable by name.
#include <stdio.h>
#include <stdlib.h>

extern char **environ;

int main(void) {
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) printf("%s\n", *entry);
  const char *greeting = getenv("GREETING");
  printf("GREETING is %s\n", greeting == NULL ? "not set" : greeting);
  return 0;
}
