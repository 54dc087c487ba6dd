// What the device remembers without power: serial number, a small blob for the host, and how often it began.
#pragma once
#include <stdint.h>

#include "protocol.h"

namespace record {

// Addresses of READ_BLOB and WRITE_BLOB: 0..7 serial number, 8..15 id of the calibration, the rest free.
constexpr uint8_t SIZE = wire::BLOB_SIZE;
constexpr uint8_t UID_SIZE = 8;

// Read the blob into RAM; all 0xFF when there is none. Counts this beginning. Returns a fresh boot id, never 0.
uint32_t begin();
// The blob, SIZE bytes.
const uint8_t* blob();
// Change bytes of the blob. Whenever the power fails meanwhile, the next life finds the blob before or the blob after,
// whole. False when the memory does not take it: then it stays as it was. Blocks for up to 4 ms a byte: only while
// stopped.
bool write(uint8_t address, const uint8_t* bytes, uint8_t size);

}  // namespace record
