// What all front ends share: counting conversions and filling slots.
#pragma once
#include "../core/bytes.h"
#include "../core/front_end.h"
#include "../core/protocol.h"

namespace sampler {

// Written where the samples are made: in the interrupt, or in poll().
extern volatile uint32_t conversions;
extern volatile uint16_t dropped;
extern volatile uint16_t errors;
extern volatile bool dropped_since_start;
extern volatile bool is_silent;

void begin_run();

inline void count_up(volatile uint16_t& counter) {
  const uint16_t value = counter;
  if (value != 0xFFFF) counter = static_cast<uint16_t>(value + 1);
}

// Begin the next conversion: its slot with flags, number and time filled in, or null when there is no room (then it
// is counted as dropped). The number goes up in either case.
Piece<PIECE_SIZE>* begin_sample(uint8_t flags, uint32_t ticks);

// Conversions that were overwritten before they were read: their numbers are used up.
inline void skip(uint32_t count) { conversions = conversions + count; }

}  // namespace sampler
