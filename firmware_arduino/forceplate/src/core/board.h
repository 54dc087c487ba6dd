// What the portable core needs from the board it runs on. src/board/ implements it on Arduino, native/ on a PC.
#pragma once
#include <stdint.h>

namespace board {

// The serial line. Nothing here waits.
uint8_t port_room();                               // bytes that can be written now, 255 at most
void port_write(const uint8_t* bytes, uint8_t size);
int16_t port_read();                               // the next byte, or -1

uint32_t ticks();                                  // us since boot, rolls over

// Memory that survives. Writing takes up to 4 ms a byte.
uint8_t memory_read(uint16_t address);
void memory_write(uint16_t address, uint8_t value);

int16_t temperature();                             // 0.01 degrees Celsius; NO_TEMPERATURE where there is no sensor
uint16_t supply();                                 // mV; 0 where it cannot be measured
[[noreturn]] void restart();

constexpr int16_t NO_TEMPERATURE = -32768;

}  // namespace board
