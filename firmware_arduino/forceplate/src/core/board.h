// What the portable core needs from the board it runs on. src/board/ implements it on Arduino, native/ on a PC.
#pragma once
#include <stdint.h>

namespace board {

// The serial line. Nothing here waits.
uint8_t port_room();                               // bytes that can be written now, 255 at most
void port_write(const uint8_t* bytes, uint8_t size);
int16_t port_read();                               // the next byte, NOTHING, or BYTES_LOST

uint32_t ticks();                                  // us since boot, rolls over

// Memory that survives: MEMORY_SIZE bytes. Writing takes up to 4 ms a byte, and happens in the order of the calls or
// all at once; it is done when memory_keep() returns. A cut of the power meanwhile spoils nothing outside the
// MEMORY_UNIT bytes that were being written.
uint8_t memory_read(uint16_t address);
void memory_write(uint16_t address, uint8_t value);
void memory_keep();

// A true random number, or 0 where the board has no source of chance.
uint32_t chance();

int16_t temperature();                             // 0.01 degrees Celsius; NO_TEMPERATURE where there is no sensor
uint16_t supply();                                 // mV; 0 where it cannot be measured
[[noreturn]] void restart();

constexpr int16_t NO_TEMPERATURE = -32768;
constexpr int16_t NOTHING = -1;
constexpr int16_t BYTES_LOST = -2;  // here bytes came faster than they were read
constexpr uint16_t MEMORY_SIZE = 256;
constexpr uint16_t MEMORY_UNIT = 64;

}  // namespace board
