#include "account.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

Account account;
static double begun;

static double seconds_of(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void account_begin(void) { begun = seconds_of(CLOCK_MONOTONIC); }
double account_wall(void) { return seconds_of(CLOCK_MONOTONIC) - begun; }

static void whole(const char* name, uint64_t value) { printf(", \"%s\": %" PRIu64, name, value); }

void account_print(double simulated, double cycles) {
  const Account* a = &account;
  printf("{\"simulated_s\": %.6f, \"wall_s\": %.3f, \"cpu_s\": %.3f", simulated, account_wall(),
         seconds_of(CLOCK_PROCESS_CPUTIME_ID));
  whole("bytes_sent", a->bytes_sent);
  whole("bytes_lost", a->bytes_lost);
  whole("bytes_heard", a->bytes_heard);
  whole("bytes_unheard", a->bytes_unheard);
  whole("bytes_dropped", a->bytes_dropped);
  whole("bytes_inserted", a->bytes_inserted);
  whole("bits_flipped", a->bits_flipped);
  printf(", \"uart_load\": %.4f, \"uart_load_busiest\": %.4f", cycles > 0 ? a->line_cycles / cycles : 0.0,
         a->line_busiest);
  whole("conversions_made", a->conversions_made);
  whole("conversions_read", a->conversions_read);
  whole("conversions_overwritten", a->conversions_overwritten);
  whole("frames_spoiled", a->frames_spoiled);
  whole("commands_foreign", a->commands_foreign);
  whole("converter_restarts", a->restarts);
  whole("power_downs", a->power_downs);
  whole("resets", a->resets);
  whole("openings", a->openings);
  printf(", \"largest_lag_ms\": %.1f", 1e3 * a->largest_lag);
  whole("lag_resets", a->lag_resets);
  printf("}\n");
  fflush(stdout);
}
