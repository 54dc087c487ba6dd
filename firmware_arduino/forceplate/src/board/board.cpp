// The board as the core needs it, on any Arduino. What only an AVR has stands in avr.cpp.
#include <Arduino.h>

#include "../../config.h"
#include "../core/board.h"
#include "start.h"

namespace board {

void begin() {
  Serial.begin(BAUD);
  start_watchdog();
}

uint8_t port_room() {
  const int room = Serial.availableForWrite();
  return room < 0 ? 0 : room > 255 ? 255 : static_cast<uint8_t>(room);
}

void port_write(const uint8_t* bytes, uint8_t size) { Serial.write(bytes, size); }

int16_t port_read() { return static_cast<int16_t>(Serial.read()); }

uint32_t ticks() { return micros(); }

}  // namespace board
