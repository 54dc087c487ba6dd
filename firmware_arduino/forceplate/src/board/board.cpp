// The board as the core needs it: what any Arduino offers through the same calls.
#include <Arduino.h>

#include "../core/board.h"
#include "line.h"
#include "start.h"

namespace board {

void begin() {
  open_line();
  start_watchdog();
}

uint32_t ticks() { return micros(); }

}  // namespace board
