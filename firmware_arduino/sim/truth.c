#include "truth.h"

#include <stdio.h>

#include "wiring.h"

static FILE* file;

const char* truth_begin(const char* path) {
  if (path == NULL) return NULL;
  file = fopen(path, "w");
  if (file == NULL) return "The file of what was converted cannot be written";
  fputs("t", file);
  for (int cell = 0; cell < CELLS; ++cell) fprintf(file, ",ch%d", cell);
  fputc('\n', file);
  return NULL;
}

void truth_write(double time, const int32_t* codes) {
  if (file == NULL) return;
  fprintf(file, "%.9f", time);
  for (int cell = 0; cell < CELLS; ++cell) fprintf(file, ",%d", (int)codes[cell]);
  fputc('\n', file);
}

void truth_end(void) {
  if (file) fclose(file);
}
