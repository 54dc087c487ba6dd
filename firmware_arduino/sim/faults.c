#include "faults.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chip.h"

enum { MOST = 32 };

static const struct {
  const char* name;
  double amount;  // when none is given
  bool has_cell, needs_time;
} VERBS[] = {
    [FAULT_OFF] = {"off", 0, true, false},          [FAULT_STUCK] = {"stuck", 0, true, false},
    [FAULT_SATURATED] = {"saturated", 1, true, false}, [FAULT_FLIP] = {"flip", 1e-4, false, false},
    [FAULT_DROP] = {"drop", 0.01, false, false},    [FAULT_INSERT] = {"insert", 0.01, false, false},
    [FAULT_PAUSE] = {"pause", 1, false, true},      [FAULT_CRC] = {"crc", 100, false, false},
    [FAULT_SILENT] = {"silent", 0, false, false},   [FAULT_RESTART] = {"restart", 0, false, true},
    [FAULT_RESET] = {"reset", CAUSE_EXTERNAL, false, true},
};
static const char* const CAUSES[] = {"power_on", "external", "brown_out", "watchdog"};

static Fault faults[MOST];
static int count;

const char* fault_verbs(void) {
  return "off:CELL stuck:CELL saturated:CELL[:1|-1] flip[:SHARE] drop[:SHARE] insert[:SHARE] pause:SECONDS@T\n"
         "crc[:EVERY] silent restart@T reset[:power_on|external|brown_out|watchdog]@T, each with @FROM[-TO]";
}

static bool read_number(const char* text, double* value) {
  char* end;
  *value = strtod(text, &end);
  return end != text && *end == '\0' && isfinite(*value);
}

static bool read_amount(Fault* fault, const char* text) {
  if (fault->verb != FAULT_RESET) return read_number(text, &fault->amount);
  for (int cause = CAUSE_POWER_ON; cause <= CAUSE_WATCHDOG; ++cause) {
    if (strcmp(text, CAUSES[cause]) == 0) {
      fault->amount = cause;
      return true;
    }
  }
  return false;
}

static bool read_times(Fault* fault, char* text) {
  char* to = strchr(text, '-');
  if (to) *to++ = '\0';
  if (!read_number(text, &fault->from)) return false;
  if (to && !read_number(to, &fault->to)) return false;
  return fault->from < fault->to;
}

static bool read_cell(Fault* fault, const char* text) {
  double cell;
  if (text == NULL || !read_number(text, &cell) || cell < 0 || cell >= CELLS || cell != floor(cell)) return false;
  fault->cell = (int)cell;
  return true;
}

bool fault_add(const char* text) {
  char copy[80];
  if (count == MOST || strlen(text) >= sizeof copy) return false;
  strcpy(copy, text);
  Fault fault = {.cell = -1, .from = 0, .to = INFINITY};
  char* times = strchr(copy, '@');
  if (times) *times++ = '\0';
  char* rest;
  const char* name = strtok_r(copy, ":", &rest);
  int verb = 0;
  const int verbs = (int)(sizeof VERBS / sizeof VERBS[0]);
  while (verb < verbs && (name == NULL || strcmp(name, VERBS[verb].name) != 0)) ++verb;
  if (verb == verbs || (VERBS[verb].needs_time && times == NULL)) return false;
  fault.verb = (Verb)verb;
  fault.amount = VERBS[verb].amount;
  if (VERBS[verb].has_cell && !read_cell(&fault, strtok_r(NULL, ":", &rest))) return false;
  const char* amount = strtok_r(NULL, ":", &rest);
  if (amount && !read_amount(&fault, amount)) return false;
  if (times && !read_times(&fault, times)) return false;
  if (fault.verb == FAULT_PAUSE) fault.to = fault.from + fault.amount;
  faults[count++] = fault;
  return true;
}

const Fault* fault_now(Verb verb, int cell, double time) {
  for (int at = 0; at < count; ++at) {
    const Fault* fault = &faults[at];
    if (fault->verb == verb && fault->cell == cell && fault->from <= time && time < fault->to) return fault;
  }
  return NULL;
}

const Fault* fault_begun(Verb verb, double time) {
  for (int at = 0; at < count; ++at) {
    Fault* fault = &faults[at];
    if (fault->verb != verb || fault->is_done || fault->from > time) continue;
    fault->is_done = true;
    return fault;
  }
  return NULL;
}
