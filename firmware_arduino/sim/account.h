// What happened, as numbers: one line of JSON at the end.
#pragma once
#include <stdint.h>

typedef struct Account {
  uint64_t bytes_sent;      // by the chip
  uint64_t bytes_lost;      // found no room in the pseudo-terminal, or nobody who had it open
  uint64_t bytes_heard;     // by the chip
  uint64_t bytes_unheard;   // came from the host while the boot loader ran
  uint64_t bytes_dropped, bytes_inserted, bits_flipped;  // by faults of the line
  double line_cycles;       // for which the line was busy
  double line_busiest;      // share of the busiest tenth of a second
  uint64_t conversions_made, conversions_read, conversions_overwritten;  // HX711: of all chips together
  uint64_t frames_spoiled;  // by the fault `crc`
  uint64_t commands_foreign;  // to the ADS131M08, that its data sheet does not know or the model does not
  uint64_t restarts;        // of the ADS131M08, by the fault `restart`
  uint64_t power_downs;     // of the HX711, by a clock that stayed high
  uint64_t resets;          // of the chip, without its first beginning
  uint64_t openings;        // of the line, where they reset the chip
  double largest_lag;       // s
  uint64_t lag_resets;
} Account;

extern Account account;

void account_begin(void);
double account_wall(void);  // s since account_begin
// simulated : s. cycles : of the chip.
void account_print(double simulated, double cycles);
