#include "device.h"

#include "board.h"
#include "bytes.h"
#include "frame.h"
#include "record.h"

namespace {

constexpr uint32_t SECOND = 1000000;

struct Place {
  uint8_t plate;   // 0 left, 1 right
  uint8_t corner;  // 0 front left, 1 front right, 2 back left, 3 back right
  int8_t polarity;
};

constexpr Place PLACES[] = CHANNEL_PLACES;
constexpr uint8_t PLACE_COUNT = sizeof PLACES / sizeof PLACES[0];

constexpr char GEOMETRY_NAME[] = GEOMETRY;
constexpr uint8_t GEOMETRY_SIZE = sizeof GEOMETRY_NAME - 1;
static_assert(wire::SAMPLES_SEQUENCE == wire::MATROW_SEQUENCE && wire::SAMPLES_TICKS == wire::MATROW_TICKS,
              "a status finds number and time of what waits at one place");
static_assert(wire::HELLO_SIZE + GEOMETRY_SIZE <= wire::LONGEST_BODY, "the name of the geometry is too long");

}  // namespace

void Device::begin(uint32_t boot, uint8_t reset, bool converter_ok) {
  *this = Device();
  boot_ = boot;
  reset_ = reset;
  self_test_failed_ = !converter_ok;
  second_ = board::ticks();
  // The zero ends whatever half a message the host had heard of the life before.
  const uint8_t zero = wire::DELIMITER;
  if (board::port_room() > 0) board::port_write(&zero, 1);
}

void Device::turn() {
  front_end::poll();
  if (board::ticks() - second_ >= SECOND) {
    second_ += SECOND;
    ++uptime_;
    status_due_ = true;
  }
  if (answer_.size == 0) listen();
  speak();
}

// What it hears

void Device::listen() {
  // A few bytes a turn: the samples wait no longer than one message takes.
  for (uint8_t count = 0; count < 8; ++count) {
    const int16_t byte = board::port_read();
    if (byte == board::BYTES_LOST) reader_.lose();
    if (byte < 0) return;
    if (reader_.take(static_cast<uint8_t>(byte))) {
      obey();
      return;
    }
  }
}

void Device::obey() {
  switch (reader_.kind()) {
    case wire::KIND_ASK_HELLO:
      introduced_ = 0;
      return;
    case wire::KIND_START:
      if (!running_) front_end::start();
      running_ = true;
      status_due_ = true;
      return answer(wire::ANSWER_OK);
    case wire::KIND_STOP:
      // What was sampled before is still sent; then the answer says that all is out, and the status behind it closes
      // the account. Until then no command is read, so that a next START cannot overtake the samples either.
      if (running_) front_end::stop();
      running_ = false;
      status_due_ = true;
      return answer(wire::ANSWER_OK);
    case wire::KIND_SET_RATE:
      return set_rate();
    case wire::KIND_SELF_TEST:
      return self_test();
    case wire::KIND_READ_TEMP: {
      uint8_t value[2];
      const int16_t temperature = board::temperature();
      bytes::put16(value, static_cast<uint16_t>(temperature));
      if (temperature == board::NO_TEMPERATURE) return answer(wire::ANSWER_HARDWARE);
      return answer(wire::ANSWER_OK, value, sizeof value);
    }
    case wire::KIND_READ_BLOB:
      return read_blob();
    case wire::KIND_WRITE_BLOB:
      return write_blob();
    case wire::KIND_SYNC: {
      if (reader_.size() != wire::SYNC_SIZE) return answer(wire::ANSWER_BAD_ARGUMENT);
      uint8_t value[8];
      for (uint8_t i = 0; i < 4; ++i) value[i] = reader_.body()[i];
      bytes::put32(value + 4, board::ticks());
      return answer(wire::ANSWER_OK, value, sizeof value);
    }
    case wire::KIND_SET_GAIN: {
      // Only the gain that the full scale of HELLO belongs to.
      const uint8_t gain = front_end::identity().gain;
      const bool is_it = reader_.size() == 1 && reader_.body()[0] == gain;
      return answer(is_it ? wire::ANSWER_OK : wire::ANSWER_BAD_ARGUMENT, &gain, 1);
    }
    case wire::KIND_REBOOT:
      restart_due_ = true;
      return answer(wire::ANSWER_OK);
    default:
      return answer(wire::ANSWER_UNKNOWN);
  }
}

void Device::answer(uint8_t result, const uint8_t* value, uint8_t size) {
  answer_.body[wire::ACK_COMMAND] = reader_.kind();
  answer_.body[wire::ACK_ANSWER] = result;
  for (uint8_t i = 0; i < size; ++i) answer_.body[wire::ACK_VALUE + i] = value[i];
  answer_.size = static_cast<uint8_t>(wire::ACK_SIZE + size);
}

void Device::set_rate() {
  if (reader_.size() != wire::SET_RATE_SIZE) return answer(wire::ANSWER_BAD_ARGUMENT);
  uint8_t result = wire::ANSWER_OK;
  if (running_) {
    result = wire::ANSWER_BUSY;
  } else if (!front_end::set_rate(bytes::get16(reader_.body()))) {
    result = wire::ANSWER_BAD_ARGUMENT;
  }
  uint8_t value[2];
  bytes::put16(value, front_end::identity().rate);
  answer(result, value, sizeof value);
}

void Device::self_test() {
  if (running_) return answer(wire::ANSWER_BUSY);
  uint8_t value[4];
  const uint32_t failing = front_end::self_test();
  bytes::put32(value, failing);
  self_test_failed_ = failing != 0;
  answer(self_test_failed_ ? wire::ANSWER_HARDWARE : wire::ANSWER_OK, value, sizeof value);
}

void Device::read_blob() {
  const uint8_t* body = reader_.body();
  if (reader_.size() != wire::READ_BLOB_SIZE) return answer(wire::ANSWER_BAD_ARGUMENT);
  const uint16_t address = bytes::get16(body + wire::READ_BLOB_ADDRESS);
  const uint8_t length = body[wire::READ_BLOB_LENGTH];
  if (length > wire::LONGEST_BLOB || address > record::SIZE || length > record::SIZE - address) {
    return answer(wire::ANSWER_BAD_ARGUMENT);
  }
  answer(wire::ANSWER_OK, record::blob() + address, length);
}

void Device::write_blob() {
  const uint8_t* body = reader_.body();
  if (reader_.size() < wire::WRITE_BLOB_SIZE) return answer(wire::ANSWER_BAD_ARGUMENT);
  if (running_) return answer(wire::ANSWER_BUSY);  // the memory is slow: samples would be late
  const uint16_t address = bytes::get16(body + wire::WRITE_BLOB_ADDRESS);
  const uint8_t length = static_cast<uint8_t>(reader_.size() - wire::WRITE_BLOB_SIZE);
  if (length > wire::LONGEST_BLOB || address > record::SIZE || length > record::SIZE - address) {
    return answer(wire::ANSWER_BAD_ARGUMENT);
  }
  if (!record::write(static_cast<uint8_t>(address), body + wire::WRITE_BLOB_BYTES, length)) {
    return answer(wire::ANSWER_HARDWARE);
  }
  answer(wire::ANSWER_OK, record::blob() + address, length);
}

// What it says: the first of these that is due and finds room. While it samples, answers go before samples, so that a
// full line never locks the host out. Once it has stopped, the few samples that still wait go first: the host takes
// what comes behind the answer to STOP for another run, with a pause before it.

bool Device::speak() {
  const bool waits = front_end::waiting.oldest() != nullptr;
  if (answer_.size != 0 && (running_ || !waits)) {
    if (!send(wire::KIND_ACK, answer_.body, answer_.size)) return false;
    answer_.size = 0;
    if (restart_due_) board::restart();
    return true;
  }
  if (introduced_ == 0) return send_hello();
  if (introduced_ <= front_end::identity().channels) return send_channel();
  if (status_due_ && (running_ || !waits)) return send_status();
  return waits && send_sample();
}

bool Device::send(uint8_t kind, const uint8_t* body, uint8_t size) {
  if (board::port_room() < size + frame::OVERHEAD) return false;
  uint8_t out[wire::LONGEST_WIRE];
  board::port_write(out, frame::encode(kind, body, size, out));
  return true;
}

bool Device::send_hello() {
  const Identity own = front_end::identity();
  uint8_t body[wire::HELLO_SIZE + GEOMETRY_SIZE];
  body[wire::HELLO_PROTOCOL] = wire::PROTOCOL;
  body[wire::HELLO_MAJOR] = VERSION_MAJOR;
  body[wire::HELLO_MINOR] = VERSION_MINOR;
  body[wire::HELLO_SENSOR] = own.sensor;
  body[wire::HELLO_CHANNELS] = own.channels;
  body[wire::HELLO_BITS] = own.bits;
  body[wire::HELLO_GAIN] = own.gain;
  bytes::put16(body + wire::HELLO_RATE, own.rate);
  bytes::put32(body + wire::HELLO_FULL_SCALE_NV, own.full_scale_nv);
  for (uint8_t i = 0; i < record::UID_SIZE; ++i) body[wire::HELLO_UID + i] = record::blob()[i];
  bytes::put32(body + wire::HELLO_BOOT, boot_);
  body[wire::HELLO_PATCH] = VERSION_PATCH;
  bytes::put32(body + wire::HELLO_BUILD, BUILD);
  body[wire::HELLO_ROWS] = own.rows;
  body[wire::HELLO_COLUMNS] = own.columns;
  for (uint8_t i = 0; i < GEOMETRY_SIZE; ++i) {
    body[wire::HELLO_GEOMETRY + i] = static_cast<uint8_t>(GEOMETRY_NAME[i]);
  }
  if (!send(wire::KIND_HELLO, body, sizeof body)) return false;
  introduced_ = 1;
  return true;
}

bool Device::send_channel() {
  const uint8_t channel = static_cast<uint8_t>(introduced_ - 1);
  const Place& place = PLACES[channel < PLACE_COUNT ? channel : 0];
  uint8_t body[wire::CHANNEL_SIZE];
  body[wire::CHANNEL_CHANNEL] = channel;
  body[wire::CHANNEL_PLATE] = place.plate;
  body[wire::CHANNEL_CORNER] = place.corner;
  body[wire::CHANNEL_POLARITY] = static_cast<uint8_t>(place.polarity);
  bytes::put16(body + wire::CHANNEL_SKEW_US, static_cast<uint16_t>(front_end::identity().skew_us));
  bytes::put32(body + wire::CHANNEL_INPUT_NV, front_end::identity().full_scale_nv);
  if (!send(wire::KIND_CHANNEL, body, sizeof body)) return false;
  ++introduced_;
  return true;
}

bool Device::send_status() {
  const front_end::Account account = front_end::snapshot();
  uint32_t conversions = account.conversions;
  uint32_t ticks = board::ticks();
  if (const auto* piece = front_end::waiting.oldest()) {
    // The status stands between what was sent and what waits: it tells number and time of the next sample.
    const uint16_t next = bytes::get16(piece->body + wire::SAMPLES_SEQUENCE);
    conversions -= static_cast<uint16_t>(static_cast<uint16_t>(conversions) - next);
    ticks = bytes::get32(piece->body + wire::SAMPLES_TICKS);
  }
  uint8_t flags = 0;
  if (account.dropped_since_start) flags |= wire::FLAG_DROPPED;
  if (account.is_silent) flags |= wire::FLAG_TIMEOUT;
  if (self_test_failed_) flags |= wire::FLAG_SELF_TEST;
  uint8_t body[wire::STATUS_SIZE];
  bytes::put16(body + wire::STATUS_DROPPED, account.dropped);
  bytes::put16(body + wire::STATUS_BAD_RECEIVED, reader_.bad());
  bytes::put16(body + wire::STATUS_CONVERTER_ERRORS, account.errors);
  bytes::put32(body + wire::STATUS_TICKS, ticks);
  bytes::put32(body + wire::STATUS_BOOT, boot_);
  body[wire::STATUS_FLAGS] = flags;
  bytes::put16(body + wire::STATUS_TEMPERATURE, static_cast<uint16_t>(board::temperature()));
  bytes::put16(body + wire::STATUS_SUPPLY, board::supply());
  bytes::put32(body + wire::STATUS_UPTIME, uptime_);
  bytes::put32(body + wire::STATUS_CONVERSIONS, conversions);
  body[wire::STATUS_RESET] = reset_;
  if (!send(wire::KIND_STATUS, body, sizeof body)) return false;
  status_due_ = false;
  return true;
}

bool Device::send_sample() {
  const auto* piece = front_end::waiting.oldest();
  if (!send(piece->kind, piece->body, piece->size)) return false;
  front_end::waiting.pop();
  return true;
}
