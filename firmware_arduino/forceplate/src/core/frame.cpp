#include "frame.h"

#include "crc16.h"

// Each sample passes here: speed counts more than size. The rest of the sketch is compiled for size.
#ifdef __AVR__
#pragma GCC optimize("O3")
#endif

namespace frame {

uint8_t encode(uint8_t kind, const uint8_t* body, uint8_t size, uint8_t* out) {
  uint16_t crc = crc16::add(wire::CRC_START, kind);
  uint8_t* code = out;  // where the length of the run that is being written belongs
  uint8_t* at = out + 1;
  const auto put = [&](uint8_t byte) {
    if (byte == 0) {
      *code = static_cast<uint8_t>(at - code);
      code = at;
    } else {
      *at = byte;
    }
    ++at;
  };
  put(kind);
  for (uint8_t i = 0; i < size; ++i) {
    const uint8_t byte = body[i];
    crc = crc16::add(crc, byte);
    put(byte);
  }
  put(static_cast<uint8_t>(crc));
  put(static_cast<uint8_t>(crc >> 8));
  *code = static_cast<uint8_t>(at - code);
  *at++ = wire::DELIMITER;
  return static_cast<uint8_t>(at - out);
}

uint8_t unstuff(uint8_t* piece, uint8_t size) {
  uint8_t from = 0;
  uint8_t to = 0;
  while (from < size) {
    const uint8_t code = piece[from];
    if (code == 0 || code > size - from) return 0;
    for (uint8_t i = 1; i < code; ++i) {
      const uint8_t byte = piece[from + i];
      if (byte == 0) return 0;
      piece[to++] = byte;
    }
    from = static_cast<uint8_t>(from + code);
    if (from < size) piece[to++] = 0;
  }
  return to;
}

}  // namespace frame
