// UART0 of the chip <-> a pseudo-terminal.
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct LineChoices {
  const char* link;      // a fixed name for the pseudo-terminal, or null
  bool is_lossless;      // wait for the reader instead of losing bytes
  const char* start_on;  // hexadecimal: when the host has sent these bytes, load_start() is called; or null
  double boot_loader;    // s: opening the line resets the chip, and its boot loader runs so long; 0: it does not
  uint64_t seed;
} LineChoices;

// Returns what is wrong, or null.
const char* line_begin(const LineChoices* choices);
const char* line_name(void);
// At simulated s `time` the chip hears these bytes, as if the host had sent them. Returns false when not hexadecimal.
bool line_say(double time, const char* hexadecimal);
// Move bytes both ways. is_wanted : asked while waiting for the reader, false ends the wait.
void line_turn(bool (*is_wanted)(void));
// Wait until the host has sent something, or until it has read everything.
void line_wait_for_host(bool (*is_wanted)(void));
void line_wait_for_reader(bool (*is_wanted)(void));
void line_stop(void);  // nothing more comes: what is still held back is lost
void line_end(void);
