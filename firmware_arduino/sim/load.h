// What lies on the cells: a CSV, or a slow swing when there is none. In counts of the converter, without its noise.
//
// The first line names the columns: `t,ch0,...` counts, `t,cell0,...` newtons (times gain plus offset), or
// `t,r0c0,...` codes of a mat, row by row. t in s, rising. A pipe is read as its time comes. Before its first row and after its last a CSV stands still.
#pragma once
#include <stdbool.h>

#include "wiring.h"

typedef struct Scale {
  double gain[CELLS];    // counts per N
  double offset[CELLS];  // counts
} Scale;

// path : null for the swing. Returns what is wrong, or null.
const char* load_begin(const char* path, const Scale* scale, bool is_linear, int mat_cells);
// The CSV's time 0 is now. Until then its first line holds.
void load_start(void);
// Counts of one cell now, faults included; not rounded, not cut off. NAN when the cell is dead.
double load_of_cell(int cell);
// Code of the mat's ADC, 0..1023.
int load_of_mat(int row, int column);
// Numbers separated by commas, one for all or one for each cell.
bool scale_read(const char* text, double* numbers);
