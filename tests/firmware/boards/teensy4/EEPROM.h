// What the sketch uses of Teensy's EEPROM, as declared there.
#pragma once
#include <stdint.h>

struct EEPROMClass {
  uint8_t read(int at);
  void write(int at, uint8_t value);
};
static EEPROMClass EEPROM __attribute__((unused));
