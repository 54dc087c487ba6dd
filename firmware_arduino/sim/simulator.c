// The very sketch that would be flashed, on a simulated chip; nothing behind its serial line can tell.
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "account.h"
#include "chip.h"
#include "eeprom.h"
#include "faults.h"
#include "hx711.h"
#include "mat.h"
#include "options.h"
#include "truth.h"

#define TICK 0.5e-3            // simulated s between two looks at the world outside
#define LARGEST_LAG 0.25       // s behind the wall clock; from there on the loss is accepted
enum { INPUT_EVERY = 200, INPUT_PATIENCE_MS = 5 };  // ticks; ms

static volatile sig_atomic_t is_stopped;
static Options options;
static double origin;  // wall s at simulated 0

static void stop(int number) {
  (void)number;
  is_stopped = 1;
}

static bool is_wanted(void) { return !is_stopped; }

static void check(const char* wrong, const char* what) {
  if (wrong == NULL) return;
  fprintf(stderr, "simulator: %s: %s.\n", wrong, what ? what : "");
  exit(2);
}

static void keep_pace(void) {
  const double ahead = chip_time() - (account_wall() - origin);
  if (ahead > 0) {
    const struct timespec rest = {(time_t)ahead, (long)(1e9 * (ahead - floor(ahead)))};
    nanosleep(&rest, NULL);
    return;
  }
  if (-ahead > account.largest_lag) account.largest_lag = -ahead;
  if (-ahead <= LARGEST_LAG) return;
  origin = account_wall() - chip_time();
  ++account.lag_resets;
}

static bool input_has_ended(void) {
  char bytes[64];
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, 0) > 0 && read(STDIN_FILENO, bytes, sizeof bytes) <= 0;
}

static void tick(Alarm* alarm) {
  static unsigned ticks;
  alarm_set(alarm, alarm->due + (avr_cycle_count_t)llround(TICK * chip_hz()));
  line_turn(is_wanted);
  const Fault* reset = fault_begun(FAULT_RESET, chip_time());
  if (reset) chip_reset((Cause)reset->amount);
  if (options.is_real_time) keep_pace();
  if (options.ends_with_input && ++ticks % INPUT_EVERY == 0 && input_has_ended()) is_stopped = 1;
}

static Alarm clock_tick = {.ring = tick};

static void remark(avr_t* avr, const int level, const char* format, va_list rest) {
  (void)avr;
  if (!options.is_quiet && level <= LOG_ERROR) vfprintf(stderr, format, rest);
}

static void connect_front_end(void) {
  switch (options.front_end) {
    case FRONT_END_ADS131M08: ads131m08_begin(&options.ads131m08); break;
    case FRONT_END_HX711:
      hx711_begin(options.hx711_rate, options.ads131m08.ppm, options.hx711_spread, options.seed);
      break;
    case FRONT_END_MAT: mat_begin(); break;
    case FRONT_END_MADE_UP: break;
  }
}

static void begin(void) {
  const bool is_mat = options.front_end == FRONT_END_MAT;
  const int mat_cells = is_mat ? options.wiring->mat_rows * options.wiring->mat_columns : 0;
  avr_global_logger_set(remark);
  check(chip_begin(options.wiring, options.sketch, options.chip_ppm, options.seed), options.sketch);
  check(load_begin(options.signal, &options.scale, options.is_linear, mat_cells), options.signal);
  check(truth_begin(options.truth), options.truth);
  check(eeprom_begin(options.eeprom), options.eeprom);
  check(line_begin(&options.line), options.line.link);
  connect_front_end();
  printf("plate on %s\n", line_name());
  fflush(stdout);
}

int main(int count, char** words) {
  options = options_read(count, words);
  const struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  begin();
  if (options.waits_for_host) line_wait_for_host(is_wanted);
  account_begin();
  if (options.line.start_on == NULL) load_start();
  alarm_set(&clock_tick, 0);
  bool is_on_track = true;
  while (is_on_track && !is_stopped && chip_time() < options.seconds) is_on_track = chip_run();
  line_turn(is_wanted);
  line_stop();
  check(eeprom_save(options.eeprom), options.eeprom);
  truth_end();
  account_print(chip_time(), (double)chip->cycle);
  if (options.ends_with_input) {
    while (!is_stopped && !input_has_ended()) poll(NULL, 0, INPUT_PATIENCE_MS);
  } else {
    line_wait_for_reader(is_wanted);
  }
  line_end();
  if (!is_on_track) fprintf(stderr, "simulator: the sketch left its tracks.\n");
  return is_on_track ? 0 : 3;
}
