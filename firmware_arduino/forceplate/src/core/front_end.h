// What the portable core needs from a converter. One file in src/frontends/ implements it; it alone names pins.
#pragma once
#include <stdint.h>

#include "../../config.h"
#include "ring.h"

// Bodies as the wire has them, made by the sampler.
using Waiting = Ring<PIECE_SIZE, PIECE_SLOTS>;

struct Identity {
  uint8_t sensor;  // wire::SENSOR_...
  uint8_t channels;
  uint8_t bits;
  uint8_t gain;
  uint16_t rate;  // Hz, nominal
  uint32_t full_scale_nv;
  uint8_t rows;
  uint8_t columns;
  int16_t skew_us;  // when a channel converts, against the time stamp; the middle of what is possible
};

namespace front_end {

// Start the converter. False when it does not answer.
bool begin();
Identity identity();
// Convert at another rate from now on. False when it cannot; identity().rate stays what it was.
bool set_rate(uint16_t rate);
// Begin and end to fill `waiting`. The sampler runs between them: by interrupt, or in poll().
void start();
void stop();
// Called in each turn of the loop; takes less than a conversion does.
void poll();
// One bit for each channel that fails: not answering, stuck at an end, not between short and reference.
uint32_t self_test();

extern Waiting waiting;

// Written by the sampler, read in one piece by the core with snapshot().
struct Account {
  uint32_t conversions;   // since boot; the low 16 bits are the next sequence number
  uint16_t dropped;       // conversions that found no slot; stays at 65535
  uint16_t errors;        // CRC errors and time-outs of the converter; stays at 65535
  bool dropped_since_start;
  bool is_silent;         // the converter has not answered in time and still does not
};
Account snapshot();

}  // namespace front_end
