// Boards that are no AVR (UNO R4 Minima, Pico, Teensy 4): the same sketch through the Arduino calls. Not compiled by
// us; written against the public sources of their cores, see the table in firmware_arduino/README.md.
#ifndef __AVR__
#include <Arduino.h>
#include <EEPROM.h>

#include "../../config.h"
#include "../core/board.h"
#include "line.h"
#include "start.h"

#if !defined(ARDUINO_ARCH_RP2040) && !defined(ARDUINO_ARCH_RENESAS) && !defined(__IMXRT1062__)
#error "This board is none of those that src/board knows: say there how it restarts and keeps its memory."
#endif
#if defined(ARDUINO_ARCH_MBED)
#error "Choose the board 'Raspberry Pi Pico' of the core arduino-pico: the mbed core has no EEPROM."
#endif
#if defined(ARDUINO_UNOR4_WIFI)
#error "On the UNO R4 WiFi the serial line goes through a second chip and waits when it is full: take a Minima."
#endif

namespace board {

void open_line() { Serial.begin(BAUD); }
void empty_line() { Serial.flush(); }

uint8_t port_room() {
  const int room = Serial.availableForWrite();
  return room < 0 ? 0 : room > 255 ? 255 : static_cast<uint8_t>(room);
}

void port_write(const uint8_t* bytes, uint8_t size) { Serial.write(bytes, size); }
int16_t port_read() { return static_cast<int16_t>(Serial.read()); }  // -1 is NOTHING; USB holds its bytes back itself

uint8_t reset_cause() { return 0; }
void start_watchdog() {}
void alive() {}

void restart() {
  empty_line();
#if defined(ARDUINO_ARCH_RP2040)
  rp2040.reboot();
#elif defined(ARDUINO_ARCH_RENESAS)
  NVIC_SystemReset();
#else
  SCB_AIRCR = 0x05FA0004;  // key and SYSRESETREQ
#endif
  for (;;) {
  }
}

#if defined(ARDUINO_ARCH_RP2040)

// One sector of flash, of which the core keeps a copy in RAM; keeping it erases the sector and writes it anew. So a cut
// in those 50 ms spoils all of it, both slots: unlike the other boards.
static void open_memory() {
  static bool is_open = false;
  if (!is_open) EEPROM.begin(MEMORY_SIZE);
  is_open = true;
}

uint8_t memory_read(uint16_t address) {
  open_memory();
  return EEPROM.read(address);
}

void memory_write(uint16_t address, uint8_t value) {
  open_memory();
  EEPROM.write(address, value);
}

void memory_keep() {
  open_memory();
  EEPROM.commit();
  EEPROM.begin(MEMORY_SIZE);  // what is read from now on is what the flash holds
}

uint32_t chance() { return rp2040.hwrand32(); }  // spares the sector a writing in each life

#elif defined(ARDUINO_ARCH_RENESAS)

// The core writes a whole kilobyte of flash anew for each byte. So every unit has a kilobyte of its own, which no cut
// in another spoils, and is written in one go.
namespace {

struct Unit {
  uint8_t bytes[MEMORY_UNIT];
};

constexpr int UNIT_SPACING = 1024;
Unit unit;
uint16_t held = 0;  // number of the unit that is changed
bool is_changed = false;

int place_of(uint16_t address) { return address / MEMORY_UNIT * UNIT_SPACING + address % MEMORY_UNIT; }

}  // namespace

uint8_t memory_read(uint16_t address) {
  if (is_changed && address / MEMORY_UNIT == held) return unit.bytes[address % MEMORY_UNIT];
  return EEPROM.read(place_of(address));
}

void memory_write(uint16_t address, uint8_t value) {
  const uint16_t wanted = address / MEMORY_UNIT;
  if (is_changed && held != wanted) memory_keep();
  if (!is_changed) {
    for (uint16_t i = 0; i < MEMORY_UNIT; ++i) unit.bytes[i] = EEPROM.read(wanted * UNIT_SPACING + i);
  }
  held = wanted;
  is_changed = true;
  unit.bytes[address % MEMORY_UNIT] = value;
}

void memory_keep() {
  if (is_changed) EEPROM.put(held * UNIT_SPACING, unit);
  is_changed = false;
}

uint32_t chance() { return 0; }

#else

// The core appends each byte to a log in flash, at once.
uint8_t memory_read(uint16_t address) { return EEPROM.read(address); }
void memory_write(uint16_t address, uint8_t value) { EEPROM.write(address, value); }
void memory_keep() {}
uint32_t chance() { return 0; }

#endif

int16_t temperature() { return NO_TEMPERATURE; }
uint16_t supply() { return 0; }

}  // namespace board
#endif
