// What an ATmega offers beyond the Arduino calls: EEPROM, the cause of a reset, supply, watchdog.
#ifdef __AVR__
#include <Arduino.h>
#include <avr/eeprom.h>
#include <avr/io.h>
#include <avr/wdt.h>

#include "../../config.h"
#include "../core/board.h"
#include "../core/protocol.h"
#include "line.h"
#include "start.h"

namespace {

uint8_t cause __attribute__((section(".noinit")));

// Runs before main() clears the RAM. After a watchdog reset the dog still bites within 15 ms unless it is stopped
// here. Many boot loaders clear MCUSR: then nothing is known, and nothing is said.
void remember_cause() __attribute__((naked, used, section(".init3")));
void remember_cause() {
  cause = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

constexpr uint32_t BAND_GAP_MV = 1100;

}  // namespace

namespace board {

uint8_t reset_cause() {
  // The low four bits of MCUSR are those of the wire.
  static_assert(_BV(PORF) == wire::RESET_POWER_ON && _BV(EXTRF) == wire::RESET_EXTERNAL &&
                    _BV(BORF) == wire::RESET_BROWN_OUT && _BV(WDRF) == wire::RESET_WATCHDOG,
                "causes as the chip has them");
  return cause & 0x0F;
}

void start_watchdog() { wdt_enable(WDTO_1S); }
void alive() { wdt_reset(); }

void restart() {
  empty_line();
  wdt_enable(WDTO_15MS);
  for (;;) {
  }
}

uint8_t memory_read(uint16_t address) { return eeprom_read_byte(reinterpret_cast<const uint8_t*>(address)); }

void memory_write(uint16_t address, uint8_t value) {
  wdt_reset();
  eeprom_write_byte(reinterpret_cast<uint8_t*>(address), value);
}

void memory_keep() { eeprom_busy_wait(); }
uint32_t chance() { return 0; }

int16_t temperature() { return NO_TEMPERATURE; }

uint16_t supply() {
#if FRONT_END == FRONT_END_MAT
  return 0;  // its converter is busy with the mat
#else
  // One conversion of the band gap against the supply, begun at one status and read at the next: no waiting.
  static bool is_begun = false;
  uint16_t found = 0;
  if (is_begun && !(ADCSRA & _BV(ADSC)) && ADC != 0) found = static_cast<uint16_t>(BAND_GAP_MV * 1024 / ADC);
#if defined(__AVR_ATmega2560__)
  ADCSRB &= static_cast<uint8_t>(~_BV(MUX5));
  ADMUX = _BV(REFS0) | 0x1E;
#else
  ADMUX = _BV(REFS0) | 0x0E;
#endif
  ADCSRA |= _BV(ADSC);
  is_begun = true;
  return found;
#endif
}

}  // namespace board
#endif
