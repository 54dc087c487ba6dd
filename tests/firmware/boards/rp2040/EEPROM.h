// What the sketch uses of arduino-pico's EEPROM, as declared there.
#pragma once
#include <stddef.h>
#include <stdint.h>

class EEPROMClass {
 public:
  void begin(size_t size);
  uint8_t read(int const address);
  void write(int const address, uint8_t const value);
  bool commit();
};
extern EEPROMClass EEPROM;
