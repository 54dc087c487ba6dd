// CRC-16/IBM-3740 (CCITT-FALSE): polynomial 0x1021, start 0xFFFF, not reflected.
#pragma once
#include <stdint.h>

#include "protocol.h"

#ifdef __AVR__
#include <util/crc16.h>
#endif

namespace crc16 {

// Always inlined: it stands in loops that are compiled for speed while the rest is compiled for size.
inline __attribute__((always_inline)) uint16_t add(uint16_t crc, uint8_t byte) {
#ifdef __AVR__
  return _crc_xmodem_update(crc, byte);  // the same polynomial in 25 cycles, without a table
#else
  crc ^= static_cast<uint16_t>(byte << 8);
  for (uint8_t bit = 0; bit < 8; ++bit) {
    const uint16_t carry = (crc & 0x8000u) ? wire::CRC_POLYNOMIAL : 0u;
    crc = static_cast<uint16_t>(static_cast<uint16_t>(crc << 1) ^ carry);
  }
  return crc;
#endif
}

inline __attribute__((always_inline)) uint16_t of(const uint8_t* bytes, uint8_t size) {
  uint16_t crc = wire::CRC_START;
  for (uint8_t i = 0; i < size; ++i) crc = add(crc, bytes[i]);
  return crc;
}

}  // namespace crc16
