#include "record.h"

#include "board.h"
#include "bytes.h"
#include "crc16.h"

namespace record {
namespace {

// Two slots take turns: what is valid is never written over. A slot's first byte is cleared before anything else in it
// changes and set when all the rest is there. The lowest addresses stay unused: a chip that runs out of supply while
// it writes is known to hit them.
constexpr uint8_t SLOT_COUNT = 2;
constexpr uint16_t SLOTS_AT = 128;
constexpr uint8_t MAGIC[] = {'F', 'P', 2};  // the last is the version of this layout
constexpr uint8_t UNFINISHED = 0xFF;
constexpr uint16_t NUMBER = sizeof MAGIC;  // each writing has the next number, modulo 256
constexpr uint16_t BLOB = NUMBER + 1;
constexpr uint16_t CRC = BLOB + SIZE;  // of number and blob
static_assert(CRC + 2 <= board::MEMORY_UNIT, "a slot fits into one unit of the memory");
static_assert(SLOTS_AT + SLOT_COUNT * board::MEMORY_UNIT <= board::MEMORY_SIZE, "the slots fit into the memory");

// The layout before this one: a single record. It counts as long as no slot is valid.
constexpr uint16_t FIRST_AT = 0;
constexpr uint8_t FIRST_MAGIC[] = {'F', 'P', 1};
constexpr uint16_t FIRST_BLOB = FIRST_AT + sizeof FIRST_MAGIC;
constexpr uint16_t FIRST_CRC = FIRST_BLOB + SIZE;

// The counter moves through its places, so that each cell is written once in PLACES beginnings.
constexpr uint16_t BEGINNINGS_AT = 64;
constexpr uint8_t PLACES = 16;
constexpr uint32_t NEAR = 2 * PLACES;

uint8_t kept[SIZE];
uint8_t newest = 0;         // slot that was read or written last
uint8_t newest_number = 0;

void put(uint16_t address, uint8_t value) {
  if (board::memory_read(address) != value) board::memory_write(address, value);
}

bool holds(uint16_t at, const uint8_t* bytes, uint8_t size) {
  for (uint8_t i = 0; i < size; ++i) {
    if (board::memory_read(static_cast<uint16_t>(at + i)) != bytes[i]) return false;
  }
  return true;
}

bool has_crc(uint16_t at, uint8_t size) {
  uint16_t crc = wire::CRC_START;
  for (uint8_t i = 0; i < size; ++i) crc = crc16::add(crc, board::memory_read(static_cast<uint16_t>(at + i)));
  uint8_t stated[2];
  bytes::put16(stated, crc);
  return holds(static_cast<uint16_t>(at + size), stated, sizeof stated);
}

void read(uint16_t at) {
  for (uint8_t i = 0; i < SIZE; ++i) kept[i] = board::memory_read(static_cast<uint16_t>(at + i));
}

// The blob

uint16_t slot_at(uint8_t slot) { return static_cast<uint16_t>(SLOTS_AT + slot * board::MEMORY_UNIT); }

bool is_valid(uint8_t slot) {
  const uint16_t at = slot_at(slot);
  return holds(at, MAGIC, sizeof MAGIC) && has_crc(static_cast<uint16_t>(at + NUMBER), 1 + SIZE);
}

void find_blob() {
  bool is_found = false;
  for (uint8_t slot = 0; slot < SLOT_COUNT; ++slot) {
    if (!is_valid(slot)) continue;
    const uint8_t number = board::memory_read(static_cast<uint16_t>(slot_at(slot) + NUMBER));
    if (is_found && static_cast<int8_t>(number - newest_number) < 0) continue;
    is_found = true;
    newest = slot;
    newest_number = number;
  }
  if (is_found) return read(static_cast<uint16_t>(slot_at(newest) + BLOB));
  newest = SLOT_COUNT - 1;
  newest_number = 0;
  if (holds(FIRST_AT, FIRST_MAGIC, sizeof FIRST_MAGIC) && has_crc(FIRST_BLOB, SIZE)) return read(FIRST_BLOB);
  for (uint8_t& byte : kept) byte = 0xFF;
}

bool write_slot(uint8_t slot, uint8_t number, const uint8_t* blob) {
  const uint16_t at = slot_at(slot);
  uint16_t crc = crc16::add(wire::CRC_START, number);
  put(at, UNFINISHED);
  for (uint8_t i = 1; i < sizeof MAGIC; ++i) put(static_cast<uint16_t>(at + i), MAGIC[i]);
  put(static_cast<uint16_t>(at + NUMBER), number);
  for (uint8_t i = 0; i < SIZE; ++i) {
    crc = crc16::add(crc, blob[i]);
    put(static_cast<uint16_t>(at + BLOB + i), blob[i]);
  }
  put(static_cast<uint16_t>(at + CRC), static_cast<uint8_t>(crc));
  put(static_cast<uint16_t>(at + CRC + 1), static_cast<uint8_t>(crc >> 8));
  put(at, MAGIC[0]);
  board::memory_keep();
  return is_valid(slot) && holds(static_cast<uint16_t>(at + BLOB), blob, SIZE);
}

// Beginnings

// The count in a place; 0 where there is none that belongs there.
uint32_t count_in(uint8_t place) {
  uint8_t four[4];
  for (uint8_t i = 0; i < 4; ++i) four[i] = board::memory_read(static_cast<uint16_t>(BEGINNINGS_AT + 4 * place + i));
  const uint32_t count = bytes::get32(four);
  return count != 0xFFFFFFFF && count % PLACES == place ? count : 0;
}

// A count that the power cut short may be anything, but it stands alone: of true ones the next is near.
bool is_supported(uint32_t count) {
  if (count <= NEAR) return true;
  for (uint8_t place = 0; place < PLACES; ++place) {
    const uint32_t other = count_in(place);
    if (other != 0 && other != count && count - other + NEAR <= 2 * NEAR) return true;
  }
  return false;
}

uint32_t last_count() {
  uint32_t most = 0;
  for (uint8_t place = 0; place < PLACES; ++place) {
    const uint32_t count = count_in(place);
    if (count > most && is_supported(count)) most = count;
  }
  return most;
}

// A place that is worn out is passed over: otherwise all lives to come would share one count.
uint32_t count_beginning() {
  uint32_t now = last_count();
  for (uint8_t tried = 0; tried < PLACES; ++tried) {
    ++now;
    const uint8_t place = now % PLACES;
    uint8_t four[4];
    bytes::put32(four, now);
    for (uint8_t i = 0; i < 4; ++i) put(static_cast<uint16_t>(BEGINNINGS_AT + 4 * place + i), four[i]);
    board::memory_keep();
    if (count_in(place) == now) break;
  }
  return now;
}

}  // namespace

uint32_t begin() {
  find_blob();
  // An odd multiplier visits every number once before any comes again: two lives never share an id. The serial
  // number sets plates apart.
  uint32_t id = board::chance();
  if (id == 0) id = count_beginning() * 2654435769u ^ bytes::get32(kept) ^ bytes::get32(kept + 4);
  return id == 0 ? 1 : id;
}

const uint8_t* blob() { return kept; }

bool write(uint8_t address, const uint8_t* from, uint8_t size) {
  uint8_t changed[SIZE];
  for (uint8_t i = 0; i < SIZE; ++i) changed[i] = kept[i];
  for (uint8_t i = 0; i < size; ++i) changed[address + i] = from[i];
  const uint8_t slot = static_cast<uint8_t>((newest + 1) % SLOT_COUNT);
  const uint8_t number = static_cast<uint8_t>(newest_number + 1);
  if (!write_slot(slot, number, changed)) return false;
  newest = slot;
  newest_number = number;
  for (uint8_t i = 0; i < SIZE; ++i) kept[i] = changed[i];
  // What the first layout says is out of date now, and must never be believed again.
  put(FIRST_AT, UNFINISHED);
  board::memory_keep();
  return true;
}

}  // namespace record
