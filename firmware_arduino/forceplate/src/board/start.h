// The beginning of a life on an Arduino, and the watchdog.
#pragma once
#include <stdint.h>

namespace board {

void begin();           // opens the serial line, starts the watchdog
uint8_t reset_cause();  // wire::RESET_... bits
void alive();           // to be called at least twice a second
void start_watchdog();

}  // namespace board
