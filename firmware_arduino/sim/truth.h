// What the converter really did, line by line: `t,ch0,...,ch7` with the true second and the codes of each conversion.
#pragma once
#include <stdint.h>

// path : null for no file. Returns what is wrong, or null.
const char* truth_begin(const char* path);
void truth_write(double time, const int32_t* codes);
void truth_end(void);
