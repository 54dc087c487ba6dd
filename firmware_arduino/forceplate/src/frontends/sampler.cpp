#include "sampler.h"

#include <Arduino.h>

namespace front_end {

Waiting waiting;

Account snapshot() {
  Account account;
  noInterrupts();
  account.conversions = sampler::conversions;
  account.dropped = sampler::dropped;
  account.errors = sampler::errors;
  account.dropped_since_start = sampler::dropped_since_start;
  account.is_silent = sampler::is_silent;
  interrupts();
  return account;
}

}  // namespace front_end

namespace sampler {

volatile uint32_t conversions = 0;
volatile uint16_t dropped = 0;
volatile uint16_t errors = 0;
volatile bool dropped_since_start = false;
volatile bool is_silent = false;

void begin_run() {
  dropped_since_start = false;
  is_silent = false;
}

Piece<PIECE_SIZE>* begin_sample(uint8_t flags, uint32_t ticks) {
  const uint16_t number = static_cast<uint16_t>(conversions);
  conversions = conversions + 1;
  auto* piece = front_end::waiting.free_slot();
  if (piece == nullptr) {
    count_up(dropped);
    dropped_since_start = true;
    return nullptr;
  }
  piece->kind = wire::KIND_SAMPLES;
  piece->size = PIECE_SIZE;
  if (dropped_since_start) flags |= wire::FLAG_DROPPED;
  piece->body[wire::SAMPLES_FLAGS] = flags;
  bytes::put16(piece->body + wire::SAMPLES_SEQUENCE, number);
  bytes::put32(piece->body + wire::SAMPLES_TICKS, ticks);
  return piece;
}

}  // namespace sampler
