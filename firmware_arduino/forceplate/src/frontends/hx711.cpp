// Eight HX711 with a common clock: each converts on its own oscillator, and all are read when the last is ready.
#include "../../config.h"
#if FRONT_END == FRONT_END_HX711
#include <Arduino.h>

#include "sampler.h"

namespace {

constexpr uint8_t CHANNELS = 8;
constexpr uint8_t DATA[CHANNELS] = HX711_DATA_PINS;
constexpr uint8_t BITS = 24;
constexpr int32_t LARGEST = 0x7FFFFF;
constexpr int32_t SMALLEST = -0x800000L;
// Slower than this, a chip has fallen silent: a module at 10 Hz settles within it, too.
constexpr uint32_t PATIENCE = 500000;  // us

constexpr int32_t NEAR = 8192;  // counts: 2 N of a 50 kg cell
constexpr uint8_t ALL = 0xFF;

bool running = false;
int32_t before[CHANNELS] = {};
uint32_t last_read = 0;
uint32_t patience_from = 0;
uint8_t expected = ALL;  // the chips that still answer: a dead one does not stop the others
uint32_t usual = 1000000UL / HX711_RATE;  // us between two readings, followed slowly
uint8_t doubtful = 0;    // readings that are still marked after a chip came back

#ifdef __AVR__
// Eight calls of digitalRead would take a fifth of the reading; the ports themselves take a twentieth.
volatile uint8_t* ports[CHANNELS];
uint8_t masks[CHANNELS];

void find_pins() {
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    ports[c] = portInputRegister(digitalPinToPort(DATA[c]));
    masks[c] = digitalPinToBitMask(DATA[c]);
  }
}

bool is_high(uint8_t c) { return *ports[c] & masks[c]; }
#else
void find_pins() {}
bool is_high(uint8_t c) { return digitalRead(DATA[c]) == HIGH; }
#endif

// One bit for each chip whose data line is low: between readings, that it has a conversion to give.
uint8_t ready() {
  uint8_t found = 0;
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    if (!is_high(c)) found = static_cast<uint8_t>(found | (1 << c));
  }
  return found;
}

// One pulse of the clock. Longer than 60 us would switch the chips off: nothing may come between.
void pulse() {
  noInterrupts();
  digitalWrite(HX711_CLOCK_PIN, HIGH);
  delayMicroseconds(1);
  digitalWrite(HX711_CLOCK_PIN, LOW);
  interrupts();
  delayMicroseconds(1);
}

void read_codes(int32_t* codes) {
  uint32_t plain[CHANNELS] = {};
  for (uint8_t bit = 0; bit < BITS; ++bit) {
    pulse();
    for (uint8_t c = 0; c < CHANNELS; ++c) {
      plain[c] = (plain[c] << 1) | (is_high(c) ? 1u : 0u);
    }
  }
  pulse();  // the 25th: next time channel A at gain 128 again
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    const uint32_t code = plain[c] & 0x800000UL ? plain[c] | 0xFF000000UL : plain[c];
    codes[c] = static_cast<int32_t>(code);
  }
}

// Read all chips. Those that are not `answering` get the smallest code, which no cell can give.
void convert(uint32_t ticks, uint8_t answering) {
  int32_t codes[CHANNELS];
  read_codes(codes);
  uint8_t flags = answering == ALL ? 0 : wire::FLAG_TIMEOUT;
  if (doubtful != 0) {
    // A chip that comes back may have been clocked in the middle of a code.
    --doubtful;
    flags |= wire::FLAG_CONVERTER_CRC;
  }
  // The 25th pulse makes every line high. One that is low has missed a pulse, or ended a conversion meanwhile: with
  // eight free oscillators that happens in one reading of a hundred. Its code may then be a mixture of two, which a
  // code near the one before cannot be in any way that matters.
  const uint8_t low = ready() & answering;
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    const int32_t step = codes[c] - before[c];
    if ((low & (1 << c)) && (step > NEAR || step < -NEAR)) {
      flags |= wire::FLAG_CONVERTER_CRC;
      sampler::count_up(sampler::errors);
    }
    before[c] = codes[c];
  }
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    if (!(answering & (1 << c))) codes[c] = SMALLEST;
    if (codes[c] == LARGEST || codes[c] == SMALLEST) flags |= wire::FLAG_OVERRANGE;
  }
  auto* piece = sampler::begin_sample(flags, ticks);
  if (piece == nullptr) return;
  for (uint8_t c = 0; c < CHANNELS; ++c) bytes::put24(piece->body + wire::SAMPLES_COUNTS + 3 * c, codes[c]);
  front_end::waiting.push();
}

}  // namespace

namespace front_end {

bool begin() {
  find_pins();
  for (const uint8_t pin : DATA) pinMode(pin, INPUT_PULLUP);  // a chip that is not there stays high: not ready
  pinMode(HX711_CLOCK_PIN, OUTPUT);
  digitalWrite(HX711_CLOCK_PIN, LOW);
  return true;
}

Identity identity() {
  return {wire::SENSOR_HX711, CHANNELS, BITS, 128, HX711_RATE, HX711_FULL_SCALE_NV, 0, 0,
          // Eight free oscillators: up to a period earlier.
          500000 / HX711_RATE > 32767 ? -32767 : -static_cast<int16_t>(500000 / HX711_RATE)};
}

bool set_rate(uint16_t wanted) { return wanted == HX711_RATE; }  // a pin of the module chooses it

void start() {
  sampler::begin_run();
  last_read = patience_from = micros();
  expected = ALL;
  doubtful = 0;
  running = true;
}

void stop() { running = false; }

void poll() {
  if (!running) return;
  const uint8_t answering = ready();
  const uint32_t now = micros();
  if (now - patience_from > PATIENCE) {
    sampler::count_up(sampler::errors);
    expected = answering;
    patience_from = now;
  }
  sampler::is_silent = expected != ALL;
  if (expected == 0) {
    expected = answering;
    return;
  }
  if ((answering & expected) != expected) return;
  const uint32_t since = now - last_read;
  // Readings that a silent chip held up have numbers, too: a gap in time is a gap in the count.
  if (since > usual + usual / 2) {
    sampler::skip((since + usual / 2) / usual - 1);
  } else {
    usual = usual - usual / 16 + since / 16;
  }
  last_read = patience_from = now;
  if (answering & ~expected) doubtful = 2;
  expected = answering;  // one that answers again is waited for again
  convert(now, answering);
}

uint32_t self_test() {
  // Each chip must become ready within its longest conversion.
  const uint32_t begun = micros();
  uint8_t seen = 0;
  while (seen != ALL && micros() - begun < PATIENCE) seen |= ready();
  return static_cast<uint8_t>(~seen);
}

}  // namespace front_end
#endif
