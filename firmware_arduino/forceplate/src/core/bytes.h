// Numbers as the wire has them: low byte first.
#pragma once
#include <stdint.h>

namespace bytes {

inline __attribute__((always_inline)) void put16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value);
  at[1] = static_cast<uint8_t>(value >> 8);
}

inline __attribute__((always_inline)) void put24(uint8_t* at, int32_t value) {
  at[0] = static_cast<uint8_t>(value);
  at[1] = static_cast<uint8_t>(value >> 8);
  at[2] = static_cast<uint8_t>(value >> 16);
}

inline __attribute__((always_inline)) void put32(uint8_t* at, uint32_t value) {
  put16(at, static_cast<uint16_t>(value));
  put16(at + 2, static_cast<uint16_t>(value >> 16));
}

inline uint16_t get16(const uint8_t* at) { return static_cast<uint16_t>(at[0] | (at[1] << 8)); }

inline uint32_t get32(const uint8_t* at) {
  return get16(at) | (static_cast<uint32_t>(get16(at + 2)) << 16);
}

}  // namespace bytes
