#include "record.h"

#include "board.h"
#include "bytes.h"
#include "crc16.h"

namespace record {
namespace {

constexpr uint16_t MAGIC_AT = 0;  // 'F' 'P' and the version of this layout
constexpr uint8_t MAGIC[] = {'F', 'P', 1};
constexpr uint16_t BLOB_AT = MAGIC_AT + sizeof MAGIC;
constexpr uint16_t CRC_AT = BLOB_AT + SIZE;
// The counter moves through its slots, so that each cell is written once in SLOTS beginnings.
constexpr uint16_t BEGINNINGS_AT = 64;
constexpr uint8_t SLOTS = 16;

uint8_t kept[SIZE];

void put(uint16_t address, uint8_t value) {
  if (board::memory_read(address) != value) board::memory_write(address, value);
}

uint32_t beginning_in(uint8_t slot) {
  uint8_t four[4];
  for (uint8_t i = 0; i < 4; ++i) four[i] = board::memory_read(static_cast<uint16_t>(BEGINNINGS_AT + 4 * slot + i));
  const uint32_t count = bytes::get32(four);
  return count == 0xFFFFFFFF ? 0 : count;  // never written
}

uint32_t count_beginning() {
  uint32_t most = 0;
  for (uint8_t slot = 0; slot < SLOTS; ++slot) {
    const uint32_t count = beginning_in(slot);
    if (count > most && count % SLOTS == slot) most = count;
  }
  const uint32_t now = most + 1;
  uint8_t four[4];
  bytes::put32(four, now);
  for (uint8_t i = 0; i < 4; ++i) {
    put(static_cast<uint16_t>(BEGINNINGS_AT + 4 * (now % SLOTS) + i), four[i]);
  }
  return now;
}

bool is_whole() {
  for (uint8_t i = 0; i < sizeof MAGIC; ++i) {
    if (board::memory_read(static_cast<uint16_t>(MAGIC_AT + i)) != MAGIC[i]) return false;
  }
  const uint8_t low = board::memory_read(CRC_AT);
  const uint8_t high = board::memory_read(CRC_AT + 1);
  return crc16::of(kept, SIZE) == static_cast<uint16_t>(low | (high << 8));
}

}  // namespace

uint32_t begin() {
  for (uint8_t i = 0; i < SIZE; ++i) kept[i] = board::memory_read(static_cast<uint16_t>(BLOB_AT + i));
  if (!is_whole()) {
    for (uint8_t& byte : kept) byte = 0xFF;
  }
  // An odd multiplier visits every number once before any comes again: two lives never share an id. The serial
  // number sets plates apart.
  const uint32_t id = count_beginning() * 2654435769u ^ bytes::get32(kept) ^ bytes::get32(kept + 4);
  return id == 0 ? 1 : id;
}

const uint8_t* blob() { return kept; }

void write(uint8_t address, const uint8_t* from, uint8_t size) {
  for (uint8_t i = 0; i < size; ++i) kept[address + i] = from[i];
  for (uint8_t i = 0; i < sizeof MAGIC; ++i) put(static_cast<uint16_t>(MAGIC_AT + i), MAGIC[i]);
  for (uint8_t i = 0; i < SIZE; ++i) put(static_cast<uint16_t>(BLOB_AT + i), kept[i]);
  const uint16_t crc = crc16::of(kept, SIZE);
  put(CRC_AT, static_cast<uint8_t>(crc));
  put(CRC_AT + 1, static_cast<uint8_t>(crc >> 8));
}

}  // namespace record
