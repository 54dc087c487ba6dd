// What the sketch uses of the EEPROM of ArduinoCore-renesas, as declared there.
#pragma once
#include <stdint.h>

struct EEPROMClass {
  uint8_t read(int at);
  void write(int at, uint8_t value);
  template <typename T>
  const T& put(int at, const T& value);
};
static EEPROMClass EEPROM;
