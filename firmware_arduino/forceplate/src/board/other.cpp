// Boards that are no AVR (UNO R4, Pico, Teensy): the same sketch through the Arduino calls. Not compiled by us.
#ifndef __AVR__
#include <Arduino.h>
#include <EEPROM.h>

#include "../../config.h"
#include "../core/board.h"
#include "line.h"
#include "start.h"

#if defined(ARDUINO_ARCH_RP2040)
#define EEPROM_IS_FLASH 1  // emulated: bytes are kept in RAM until commit()
#endif

namespace board {
namespace {

bool is_open = false;

void open_memory() {
#ifdef EEPROM_IS_FLASH
  if (!is_open) EEPROM.begin(256);
#endif
  is_open = true;
}

}  // namespace

void open_line() { Serial.begin(BAUD); }
void empty_line() { Serial.flush(); }

uint8_t port_room() {
  const int room = Serial.availableForWrite();
  return room < 0 ? 0 : room > 255 ? 255 : static_cast<uint8_t>(room);
}

void port_write(const uint8_t* bytes, uint8_t size) { Serial.write(bytes, size); }
int16_t port_read() { return static_cast<int16_t>(Serial.read()); }

uint8_t reset_cause() { return 0; }
void start_watchdog() {}
void alive() {}

void restart() {
  empty_line();
#if defined(ARDUINO_ARCH_RP2040)
  rp2040.reboot();
#elif defined(__arm__)
  NVIC_SystemReset();
#endif
  for (;;) {
  }
}

uint8_t memory_read(uint16_t address) {
  open_memory();
  return EEPROM.read(address);
}

void memory_write(uint16_t address, uint8_t value) {
  open_memory();
  EEPROM.write(address, value);
#ifdef EEPROM_IS_FLASH
  EEPROM.commit();
#endif
}

int16_t temperature() { return NO_TEMPERATURE; }
uint16_t supply() { return 0; }

}  // namespace board
#endif
