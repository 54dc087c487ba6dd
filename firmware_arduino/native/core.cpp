// The portable core as a library for this PC: the tests hold its board and its converter in their hands.
#include <string.h>

#include <deque>

#include "../forceplate/src/core/board.h"
#include "../forceplate/src/core/bytes.h"
#include "../forceplate/src/core/crc16.h"
#include "../forceplate/src/core/device.h"
#include "../forceplate/src/core/frame.h"
#include "../forceplate/src/core/front_end.h"
#include "../forceplate/src/core/record.h"

namespace {

constexpr uint8_t CHANNELS = 8;
constexpr uint8_t LINE = 63;  // bytes that the stock serial driver holds

Device device;
std::deque<int16_t> received;  // bytes, and BYTES_LOST
std::deque<uint8_t> line;  // written by the device, not yet taken by the wire
uint8_t memory[board::MEMORY_SIZE];
constexpr uint32_t FOR_EVER = 0xFFFFFFFF;
uint32_t writes_left = FOR_EVER;  // until the memory takes nothing any more
int torn = 0;                     // what the byte becomes that is written then, or -1: it stays
int worn = -1;                    // an address that takes nothing
uint32_t random_number = 0;
uint32_t now = 0;
bool is_restarting = false;
bool is_running = false;
uint32_t failing = 0;
front_end::Account account = {};
uint16_t rate = 1000;

}  // namespace

namespace board {

uint8_t port_room() { return line.size() < LINE ? static_cast<uint8_t>(LINE - line.size()) : 0; }
void port_write(const uint8_t* bytes, uint8_t size) { line.insert(line.end(), bytes, bytes + size); }

int16_t port_read() {
  if (received.empty()) return NOTHING;
  const int16_t byte = received.front();
  received.pop_front();
  return byte;
}

uint32_t ticks() { return now; }
uint8_t memory_read(uint16_t address) { return memory[address]; }

void memory_write(uint16_t address, uint8_t value) {
  if (address == worn) return;
  if (writes_left == FOR_EVER) {
    memory[address] = value;
  } else if (writes_left > 0) {
    memory[address] = value;
    --writes_left;
  } else {
    if (torn >= 0) memory[address] = static_cast<uint8_t>(torn);
    torn = -1;
  }
}

void memory_keep() {}
uint32_t chance() { return random_number; }
int16_t temperature() { return 2300; }
uint16_t supply() { return 5000; }
struct Restart {};
void restart() {
  is_restarting = true;
  throw Restart();  // a board never returns from here
}

}  // namespace board

namespace front_end {

Waiting waiting;

bool begin() { return true; }
Identity identity() { return {wire::SENSOR_SYNTHETIC, CHANNELS, 24, 64, rate, 18750000, 0, 0, 0}; }

bool set_rate(uint16_t wanted) {
  if (wanted < 10 || wanted > 2000) return false;
  rate = wanted;
  return true;
}

void start() {
  account.dropped_since_start = false;
  is_running = true;
}
void stop() { is_running = false; }
void poll() {}
uint32_t self_test() { return failing; }
Account snapshot() { return account; }

}  // namespace front_end

extern "C" {

uint16_t core_crc(const uint8_t* bytes, uint8_t size) { return crc16::of(bytes, size); }

uint8_t core_encode(uint8_t kind, const uint8_t* body, uint8_t size, uint8_t* out) {
  return frame::encode(kind, body, size, out);
}

uint8_t core_unstuff(uint8_t* piece, uint8_t size) { return frame::unstuff(piece, size); }

// A new board: erased memory.
void core_new() {
  memset(memory, 0xFF, sizeof memory);
  writes_left = FOR_EVER;
  random_number = 0;
  worn = -1;
}

// The memory takes so many bytes more; the next becomes `byte` (-1: it stays), and nothing is written any more.
void core_cut(uint32_t after, int byte) {
  writes_left = after;
  torn = byte;
}
void core_mend() { writes_left = FOR_EVER; }
int core_is_cut() { return writes_left == 0; }
void core_wear_out(uint16_t address) { worn = address; }
void core_chance(uint32_t number) { random_number = number; }

// Begin a life; what was in RAM and on the line is gone. Returns the boot id.
uint32_t core_power_up(uint8_t reset, int converter_ok) {
  received.clear();
  line.clear();
  front_end::waiting = Waiting();
  account = {};
  now = 0;
  rate = 1000;
  failing = 0;
  is_running = false;
  is_restarting = false;
  const uint32_t boot = record::begin();
  device.begin(boot, reset, converter_ok != 0);
  return boot;
}

void core_receive(const uint8_t* bytes, uint16_t size) { received.insert(received.end(), bytes, bytes + size); }
void core_lose_bytes() { received.push_back(board::BYTES_LOST); }

void core_turn(uint16_t count) {
  try {
    for (uint16_t i = 0; i < count; ++i) device.turn();
  } catch (const board::Restart&) {
  }
}

// Take up to `most` bytes off the line, as the wire does.
uint16_t core_take(uint8_t* out, uint16_t most) {
  uint16_t size = 0;
  while (size < most && !line.empty()) {
    out[size++] = line.front();
    line.pop_front();
  }
  return size;
}

void core_tick(uint32_t us) { now += us; }
int core_is_restarting() { return is_restarting; }
int core_is_running() { return is_running; }
void core_fail(uint32_t channels) { failing = channels; }
void core_silent(int is_silent) { account.is_silent = is_silent != 0; }
uint8_t* core_memory() { return memory; }

// One conversion, if the converter runs. Returns 1 when it found a slot.
int core_convert(const int32_t* counts, uint8_t flags) {
  if (!is_running) return 0;
  const uint16_t number = static_cast<uint16_t>(account.conversions++);
  auto* piece = front_end::waiting.free_slot();
  if (piece == nullptr) {
    ++account.dropped;
    account.dropped_since_start = true;
    return 0;
  }
  piece->kind = wire::KIND_SAMPLES;
  piece->size = PIECE_SIZE;
  piece->body[wire::SAMPLES_FLAGS] =
      static_cast<uint8_t>(flags | (account.dropped_since_start ? wire::FLAG_DROPPED : 0));
  bytes::put16(piece->body + wire::SAMPLES_SEQUENCE, number);
  bytes::put32(piece->body + wire::SAMPLES_TICKS, now);
  for (uint8_t c = 0; c < CHANNELS; ++c) bytes::put24(piece->body + wire::SAMPLES_COUNTS + 3 * c, counts[c]);
  front_end::waiting.push();
  return 1;
}

}  // extern "C"
