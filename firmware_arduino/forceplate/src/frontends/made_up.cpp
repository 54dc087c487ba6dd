// Counts by formula, for a bench test of everything behind the converter: channel c of conversion n is
// 1000 (c + 1) + (n (2 c + 1) mod 1024) - 512.
#include "../../config.h"
#if FRONT_END == FRONT_END_MADE_UP
#include <Arduino.h>

#include "sampler.h"

namespace {

constexpr uint8_t CHANNELS = 8;
uint16_t rate = 1000;
uint32_t period = 1000;  // us
uint32_t due = 0;
bool running = false;

void convert(uint32_t ticks) {
  const uint16_t number = static_cast<uint16_t>(sampler::conversions);
  auto* piece = sampler::begin_sample(0, ticks);
  if (piece == nullptr) return;
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    const int32_t swing = static_cast<uint16_t>(number * (2 * c + 1)) & 1023;
    bytes::put24(piece->body + wire::SAMPLES_COUNTS + 3 * c, 1000L * (c + 1) + swing - 512);
  }
  front_end::waiting.push();
}

}  // namespace

namespace front_end {

bool begin() { return true; }

Identity identity() { return {wire::SENSOR_SYNTHETIC, CHANNELS, 24, 64, rate, 18750000UL, 0, 0, 0}; }

bool set_rate(uint16_t wanted) {
  if (wanted < 10 || wanted > 2000) return false;
  rate = wanted;
  period = 1000000UL / wanted;
  return true;
}

void start() {
  sampler::begin_run();
  due = micros() + period;
  running = true;
}

void stop() { running = false; }

void poll() {
  const uint32_t now = micros();
  if (!running || static_cast<int32_t>(now - due) < 0) return;
  convert(due);
  due += period;
}

uint32_t self_test() { return 0; }

}  // namespace front_end
#endif
