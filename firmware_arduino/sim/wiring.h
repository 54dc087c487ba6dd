// What hangs on which pin: the choices of forceplate/config.h as values. wiring.c is compiled once for each board.
#pragma once
#include <stdint.h>

enum { CELLS = 8, MAT_ADDRESS_BITS = 5 };

typedef struct Wiring {
  const char* board;
  const char* mcu;
  const char* const* pins;  // "D0" is bit 0 of port D; indexed by the Arduino's pin number
  uint8_t pin_count;
  uint8_t ads131m08_drdy, ads131m08_cs, ads131m08_reset, ads131m08_gain_code;
  uint8_t hx711_data[CELLS];
  uint8_t hx711_clock;
  uint16_t hx711_rate;  // Hz
  uint8_t mat_row[MAT_ADDRESS_BITS], mat_column[MAT_ADDRESS_BITS];
  uint8_t mat_sense;  // number of the analog input
  uint8_t mat_rows, mat_columns;
} Wiring;

extern const Wiring wiring_uno, wiring_mega;
