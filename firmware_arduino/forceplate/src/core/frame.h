// One message on the wire: COBS( kind | body | CRC-16 ) 0x00.
#pragma once
#include <stdint.h>

#include "protocol.h"

namespace frame {

// What encoding adds to a body: kind, two bytes of CRC, the first COBS code, the delimiter.
constexpr uint8_t OVERHEAD = 5;

// Write the wire bytes of a message of at most wire::LONGEST_BODY bytes. `out` has room for size + OVERHEAD.
// Returns how many bytes were written.
uint8_t encode(uint8_t kind, const uint8_t* body, uint8_t size, uint8_t* out);

// Undo COBS in place. Returns the plain size, or 0 when the piece (without its delimiter) is damaged.
uint8_t unstuff(uint8_t* piece, uint8_t size);

}  // namespace frame
