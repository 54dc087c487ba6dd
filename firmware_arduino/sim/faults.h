// What goes wrong, and when. Written VERB[:CELL][:AMOUNT][@FROM[-TO]], times in simulated s, as the station's own
// simulated plate has it: `stuck:3@10-15`, `flip:1e-5`, `reset:brown_out@4`.
#pragma once
#include <stdbool.h>

typedef enum Verb {
  FAULT_OFF,        // CELL is not connected: code 0; an HX711 is dead
  FAULT_STUCK,      // CELL: the last value comes again and again
  FAULT_SATURATED,  // CELL: the largest code, or the smallest with -1
  FAULT_FLIP,       // this share of the bits on the line is turned over
  FAULT_DROP,       // this share of the bytes on the line is lost
  FAULT_INSERT,     // before this share of the bytes a random one appears
  FAULT_PAUSE,      // bytes are held back for so many s and then come at once (with @)
  FAULT_CRC,        // every so many-th frame of the ADS131M08 has a wrong CRC
  FAULT_SILENT,     // the converters do not convert
  FAULT_RESTART,    // the ADS131M08 resets itself, as by a dip of its supply (with @)
  FAULT_RESET,      // the chip begins a new life (with @): external, brown_out, power_on, or watchdog by hanging
} Verb;

typedef struct Fault {
  Verb verb;
  int cell;
  double amount;  // FAULT_RESET: a Cause
  double from, to;
  bool is_done;
} Fault;

// Returns false when the text is no fault.
bool fault_add(const char* text);
const char* fault_verbs(void);

// The fault of this verb (and cell) at work now, or null.
const Fault* fault_now(Verb verb, int cell, double time);
// The next fault of this verb whose beginning has come, once; or null.
const Fault* fault_begun(Verb verb, double time);
