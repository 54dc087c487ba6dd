// What the person chose on the command line.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "ads131m08.h"
#include "load.h"
#include "serial_line.h"

typedef enum FrontEnd { FRONT_END_ADS131M08, FRONT_END_HX711, FRONT_END_MAT, FRONT_END_MADE_UP } FrontEnd;

typedef struct Options {
  const Wiring* wiring;
  const char* sketch;
  FrontEnd front_end;
  LineChoices line;
  const char* signal;
  bool is_linear;
  Scale scale;
  Ads131m08Choices ads131m08;
  double hx711_rate, hx711_spread;
  uint8_t mat_lines;  // 0: as config.h says
  double seconds;
  bool is_real_time, waits_for_host, ends_with_input, is_quiet;
  double chip_ppm;
  const char* eeprom;
  const char* truth;
  uint64_t seed;
} Options;

// Ends the program when something is wrong, or after --help.
Options options_read(int count, char** words);
