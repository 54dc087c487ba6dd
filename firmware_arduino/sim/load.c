#include "load.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "chip.h"
#include "faults.h"

enum { BEYOND = 1 << 24 };  // larger than any code, cut off by the converter

static double* rows;  // of `width` numbers, the first is the time
static int row_count, width, at_row;
static bool is_newtons, is_linear_between, is_running;
static FILE* coming;  // a pipe: its rows are read when their time has come, two are held
static double begun;
static Scale scales;
static double last_sound[CELLS];

static bool read_line(char* line, double* into) {
  char* rest;
  char* part = strtok_r(line, ",", &rest);
  for (int at = 0; at < width; ++at, part = strtok_r(NULL, ",", &rest)) {
    char* end;
    if (part == NULL) return false;
    into[at] = strtod(part, &end);
    if (end == part || !isfinite(into[at])) return false;
  }
  return part == NULL;
}

static bool read_rows(FILE* file) {
  char* line = NULL;
  size_t room = 0;
  int capacity = 0;
  bool is_good = true;
  while (is_good && getline(&line, &room, file) > 0) {
    if (line[0] == '\n' || line[0] == '\0') continue;
    if (row_count == capacity) {
      capacity = capacity ? 2 * capacity : 1024;
      rows = realloc(rows, (size_t)capacity * (size_t)width * sizeof *rows);
    }
    double* row = rows + (size_t)row_count * (size_t)width;
    is_good = read_line(line, row) && (row_count == 0 || row[0] > row[-width]);
    ++row_count;
  }
  free(line);
  return is_good && row_count > 0;
}

// Whoever writes the pipe is waited for: simulated time stands still meanwhile.
static bool read_next(void) {
  static char* line = NULL;
  static size_t room = 0;
  double* next = rows + (size_t)row_count * (size_t)width;
  if (getline(&line, &room, coming) <= 0 || !read_line(line, next)) return false;
  ++row_count;
  return true;
}

static void read_until(double time) {
  while (coming && rows[(size_t)(row_count - 1) * (size_t)width] <= time) {
    memmove(rows, rows + (size_t)(row_count - 1) * (size_t)width, (size_t)width * sizeof *rows);
    row_count = 1;
    at_row = 0;
    if (!read_next()) {
      fclose(coming);
      coming = NULL;
    }
  }
}

static bool read_head(FILE* file, int mat_cells) {
  char* line = NULL;
  size_t room = 0;
  const bool has_line = getline(&line, &room, file) > 0;
  const char* second = has_line ? strchr(line, ',') : NULL;
  width = 1;
  for (const char* comma = second; comma; comma = strchr(comma + 1, ',')) ++width;
  const bool is_mat = second && strncmp(second, ",r", 2) == 0;
  is_newtons = second && strncmp(second, ",cell", 5) == 0;
  const bool is_counts = second && strncmp(second, ",ch", 3) == 0;
  const bool is_time = has_line && line[0] == 't';
  free(line);
  if (!is_time) return false;
  return mat_cells ? is_mat && width == 1 + mat_cells : (is_newtons || is_counts) && width == 1 + CELLS;
}

const char* load_begin(const char* path, const Scale* scale, bool is_linear, int mat_cells) {
  scales = *scale;
  is_linear_between = is_linear;
  if (path == NULL) return NULL;
  FILE* file = fopen(path, "r");
  if (file == NULL) return "The CSV cannot be opened";
  const bool has_head = read_head(file, mat_cells);
  struct stat told;
  const bool is_pipe = fstat(fileno(file), &told) == 0 && S_ISFIFO(told.st_mode);
  bool has_rows = false;
  if (has_head && is_pipe) {
    coming = file;
    rows = malloc(2 * (size_t)width * sizeof *rows);
    has_rows = read_next() && read_next();
  } else {
    has_rows = has_head && read_rows(file);
    fclose(file);
  }
  if (!has_head) return "The CSV's first line is not t,ch0..ch7, t,cell0..cell7 or t,r0c0.. of all cells of the mat";
  return has_rows ? NULL : "The CSV has no rows, a row with a wrong number, or a time that does not rise";
}

void load_start(void) {
  if (is_running) return;
  is_running = true;
  begun = chip_time();
}

static double signal_time(void) { return is_running ? chip_time() - begun : -1.0; }

// A column of the CSV now. The converters ask in the order of time, so that the row is soon found.
static double column_now(int column) {
  const double time = signal_time();
  read_until(time);
  const double* row = rows + (size_t)at_row * (size_t)width;
  while (at_row + 1 < row_count && row[width] <= time) {
    ++at_row;
    row += width;
  }
  if (!is_linear_between || at_row + 1 == row_count || time <= row[0]) return row[column];
  const double share = (time - row[0]) / (row[width] - row[0]);
  return row[column] + share * (row[width + column] - row[column]);
}

static double sound_cell(int cell) {
  if (rows == NULL) {
    const double swing = sin(2.0 * M_PI * (0.3 + 0.05 * cell) * fmax(0.0, signal_time()));
    return 10000.0 * (cell + 1) + 5000.0 * swing;
  }
  const double value = column_now(1 + cell);
  return is_newtons ? value * scales.gain[cell] + scales.offset[cell] : value;
}

double load_of_cell(int cell) {
  const double time = chip_time();
  if (fault_now(FAULT_OFF, cell, time)) return NAN;
  const Fault* saturated = fault_now(FAULT_SATURATED, cell, time);
  if (saturated) return saturated->amount < 0 ? -BEYOND : BEYOND;
  const double value = sound_cell(cell);
  if (!fault_now(FAULT_STUCK, cell, time)) last_sound[cell] = value;
  return last_sound[cell];
}

int load_of_mat(int row, int column) {
  if (rows == NULL) return (37 * row + 11 * column) % 1024;
  const double code = column_now(1 + row * wiring->mat_columns + column);
  return (int)fmin(1023.0, fmax(0.0, rint(code)));
}

bool scale_read(const char* text, double* numbers) {
  int found = 0;
  for (const char* at = text; found < CELLS; ++found) {
    char* end;
    numbers[found] = strtod(at, &end);
    if (end == at) return false;
    if (*end == '\0') {
      for (int rest = found + 1; found == 0 && rest < CELLS; ++rest) numbers[rest] = numbers[0];
      return found == 0 || found == CELLS - 1;
    }
    if (*end != ',') return false;
    at = end + 1;
  }
  return false;
}
