// ADS131M08: eight converters at once. Read in the data-ready interrupt; registers as in DATASHEETS.md.
#include "../../config.h"
#if FRONT_END == FRONT_END_ADS131M08
#include <Arduino.h>
#include <SPI.h>

#include "../core/crc16.h"
#include "sampler.h"

#ifdef __AVR__
#pragma GCC optimize("O3")
#endif

namespace {

constexpr uint8_t CHANNELS = 8;
constexpr uint8_t WORD = 3;                       // bytes: 24-bit words, the default
constexpr uint8_t FRAME = (CHANNELS + 2) * WORD;  // status, channels, CRC

constexpr uint16_t COMMAND_RESET = 0x0011;
constexpr uint16_t COMMAND_READ = 0xA000;   // | address << 7 | registers - 1
constexpr uint16_t COMMAND_WRITE = 0x6000;  // | address << 7 | registers - 1
constexpr uint16_t RESET_DONE = 0xFF20 | CHANNELS;

constexpr uint8_t REGISTER_ID = 0x00;
constexpr uint8_t REGISTER_MODE = 0x02;
constexpr uint8_t REGISTER_CLOCK = 0x03;
constexpr uint8_t REGISTER_GAIN1 = 0x04;
constexpr uint8_t REGISTER_GAIN2 = 0x05;
constexpr uint8_t REGISTER_CHANNEL = 0x09;  // CH0_CFG; the next channel is 5 further
constexpr uint8_t REGISTERS_PER_CHANNEL = 5;

constexpr uint16_t ID_CHANNELS = 0x0F00;
constexpr uint16_t MODE_TIMEOUT_24_BIT = 0x0110;  // as after a reset, but with RESET (bit 10) cleared
constexpr uint16_t STATUS_NEW_DATA = 0x00FF;
constexpr uint16_t STATUS_RESET = 0x0400;         // the converter has been reset since MODE was written
constexpr uint16_t CLOCK_ALL_CHANNELS = 0xFF00;
constexpr uint16_t CLOCK_CRYSTAL_OFF = ADS131M08_CLOCK_MODULE ? 0x0080 : 0;
constexpr uint16_t CLOCK_EXTERNAL_REFERENCE = 0x0040;
constexpr uint16_t CLOCK_HIGH_RESOLUTION = 0x0002;
constexpr uint16_t GAINS = ADS131M08_GAIN_CODE * 0x1111;
constexpr uint16_t INPUT_SHORTED = 1;
constexpr uint16_t INPUT_POSITIVE_TEST = 2;

constexpr uint8_t SETTLING = 3;  // conversions of a third-order filter

constexpr int32_t LARGEST = 0x7FFFFF;
constexpr int32_t SMALLEST = -0x800000L;

// The converter's own clock is 8.192 MHz, its modulator runs at half of it.
struct Rate {
  uint16_t hz;
  uint8_t osr;  // code of CLOCK, bits 4..2
};
#ifdef __AVR__
constexpr Rate RATES[] = {{250, 7}, {500, 6}, {1000, 5}};  // more does not fit a line of 500 000 baud
#else
constexpr Rate RATES[] = {{250, 7}, {500, 6}, {1000, 5}, {2000, 4}};
#endif

uint8_t rate = 2;  // index into RATES
volatile bool running = false;
volatile bool reading = false;
volatile bool is_in_step = false;
volatile bool is_gap = false;  // conversions were lost while the converter was set anew: they are counted
volatile bool settings_lost = false;
volatile uint8_t unsettled = 0;  // conversions that the filter still needs after a restart of the converter
volatile uint32_t last_ready = 0;
uint8_t exchanged[FRAME];

const SPISettings SETTINGS(8000000, MSBFIRST, SPI_MODE1);

// Exchange one frame whose first words are `command` and `value`; the answer comes with the next one.
void exchange(uint16_t command, uint16_t value = 0) {
  for (uint8_t& byte : exchanged) byte = 0;
  exchanged[0] = static_cast<uint8_t>(command >> 8);
  exchanged[1] = static_cast<uint8_t>(command);
  exchanged[WORD] = static_cast<uint8_t>(value >> 8);
  exchanged[WORD + 1] = static_cast<uint8_t>(value);
  SPI.beginTransaction(SETTINGS);
  digitalWrite(ADS131M08_CS_PIN, LOW);
  SPI.transfer(exchanged, FRAME);
  digitalWrite(ADS131M08_CS_PIN, HIGH);
  SPI.endTransaction();
}

uint16_t answer() { return static_cast<uint16_t>((exchanged[0] << 8) | exchanged[1]); }

uint16_t read_register(uint8_t address) {
  exchange(static_cast<uint16_t>(COMMAND_READ | (address << 7)));
  exchange(0);
  return answer();
}

bool write_register(uint8_t address, uint16_t value) {
  exchange(static_cast<uint16_t>(COMMAND_WRITE | (address << 7)), value);
  return read_register(address) == value;
}

bool is_frame_whole() {
  const uint16_t stated = static_cast<uint16_t>((exchanged[FRAME - WORD] << 8) | exchanged[FRAME - WORD + 1]);
  return crc16::of(exchanged, FRAME - WORD) == stated;
}

bool write_clock() {
  const uint16_t clock = static_cast<uint16_t>(CLOCK_ALL_CHANNELS | CLOCK_CRYSTAL_OFF | CLOCK_EXTERNAL_REFERENCE |
                                               (RATES[rate].osr << 2) | CLOCK_HIGH_RESOLUTION);
  return write_register(REGISTER_CLOCK, clock);
}

bool write_settings() {
  return write_register(REGISTER_MODE, MODE_TIMEOUT_24_BIT) && write_clock() &&
         write_register(REGISTER_GAIN1, GAINS) && write_register(REGISTER_GAIN2, GAINS);
}

uint32_t period() { return 1000000UL / RATES[rate].hz; }
bool has_data() { return digitalRead(ADS131M08_DRDY_PIN) == LOW; }

// The converter keeps two conversions. Each frame says of each channel whether its conversion was new.
void empty_converter() {
  uint8_t frames = 0;
  do {
    exchange(0);
  } while (++frames < 2 || ((answer() & STATUS_NEW_DATA) != 0 && frames < 6));
}

// Read one conversion into its slot. False when the converter has restarted by itself: gain 1, its own reference and
// another rate. Such conversions get no number; poll() sets the converter anew and counts them by time.
bool read_conversion(uint32_t ticks, uint8_t flags) {
  exchange(0);
  if (!is_frame_whole()) {
    flags |= wire::FLAG_CONVERTER_CRC;
    sampler::count_up(sampler::errors);
  } else if (answer() & STATUS_RESET) {
    sampler::count_up(sampler::errors);
    settings_lost = true;
    return false;
  } else if (unsettled != 0) {
    unsettled = unsettled - 1;
    flags |= wire::FLAG_CONVERTER_RESET;
  }
  auto* piece = sampler::begin_sample(flags, ticks);
  if (piece == nullptr) return true;
  uint8_t* to = piece->body + wire::SAMPLES_COUNTS;
  const uint8_t* from = exchanged + WORD;
  for (uint8_t c = 0; c < CHANNELS; ++c, to += WORD, from += WORD) {
    // The converter sends the high byte first, the wire has it last.
    to[0] = from[2];
    to[1] = from[1];
    to[2] = from[0];
    const bool is_most = from[0] == 0x7F && from[1] == 0xFF && from[2] == 0xFF;
    const bool is_least = from[0] == 0x80 && from[1] == 0x00 && from[2] == 0x00;
    if (is_most || is_least) piece->body[wire::SAMPLES_FLAGS] |= wire::FLAG_OVERRANGE;
  }
  front_end::waiting.push();
  return true;
}

// Use up the numbers of the conversions that ended in `since` us, but for the last `kept` - 1. Interrupts are off: a
// division, no loop.
void count_lost(uint32_t since, uint8_t kept) {
  const uint32_t ended = (since + period() / 2) / period();
  if (ended >= kept) sampler::skip(ended - kept + 1);
}

// Within the handler of an AVR other interrupts are let in: the line and the clock must not wait for 100 us. Other
// cores nest by priority, and a handler that ends with interrupts off would never be called again.
#ifdef __AVR__
void let_others_in() { interrupts(); }
void keep_others_out() { noInterrupts(); }
#else
void let_others_in() {}
void keep_others_out() {}
#endif

// Data-ready. The line and the clock are served meanwhile. The converter gives no second edge for a conversion that
// ends while one is read: so the line is looked at until it is high.
void on_ready() {
  if (!running || reading || settings_lost) return;
  reading = true;
  uint32_t ticks = micros();
  if (!is_in_step) {
    // Right behind the first edge nothing can end meanwhile: what is left is emptied here, and from now on a count
    // is never a conversion older than its time stamp.
    let_others_in();
    empty_converter();
    keep_others_out();
    if (is_gap) count_lost(ticks - last_ready, 1);
    is_gap = false;
    is_in_step = true;
    last_ready = ticks;
    reading = false;
    return;
  }
  const uint32_t since = ticks - last_ready;
  uint8_t flags = 0;
  if (since > period() + period() / 2) {
    // Too late: of the conversions since the last one the converter kept two, the others were overwritten.
    flags = wire::FLAG_LATE;
    count_lost(since, 3);
  }
  bool is_sound;
  do {
    let_others_in();
    is_sound = read_conversion(ticks, flags);
    keep_others_out();
    if (is_sound) last_ready = ticks;
    ticks = micros();
  } while (is_sound && has_data());
  reading = false;
}

// Codes of all channels, one conversion after the input was switched.
bool settled_codes(uint16_t input, int32_t* codes) {
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    const uint8_t at = static_cast<uint8_t>(REGISTER_CHANNEL + REGISTERS_PER_CHANNEL * c);
    if (!write_register(at, input)) return false;
  }
  delay(1 + (SETTLING + 1) * period() / 1000);
  empty_converter();
  delay(1 + 2 * period() / 1000);
  exchange(0);  // whichever of the conversions that it keeps: all are settled
  if (!is_frame_whole()) return false;
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    const uint8_t* from = exchanged + WORD * (c + 1);
    const uint32_t code = (static_cast<uint32_t>(from[0]) << 16) | (static_cast<uint32_t>(from[1]) << 8) | from[2];
    codes[c] = code & 0x800000UL ? static_cast<int32_t>(code | 0xFF000000UL) : static_cast<int32_t>(code);
  }
  return true;
}

}  // namespace

namespace front_end {

bool begin() {
  pinMode(ADS131M08_CS_PIN, OUTPUT);
  digitalWrite(ADS131M08_CS_PIN, HIGH);
  pinMode(ADS131M08_DRDY_PIN, INPUT);
  pinMode(ADS131M08_RESET_PIN, OUTPUT);
  digitalWrite(ADS131M08_RESET_PIN, LOW);
  delay(1);  // longer than 2048 clocks of 8.192 MHz: a reset, not a synchronisation
  digitalWrite(ADS131M08_RESET_PIN, HIGH);
  delay(1);
  SPI.begin();
  exchange(COMMAND_RESET);
  delay(1);
  exchange(0);
  if (answer() != RESET_DONE) return false;
  const bool is_set = write_settings();
  attachInterrupt(digitalPinToInterrupt(ADS131M08_DRDY_PIN), on_ready, FALLING);
  return is_set;
}

Identity identity() {
  return {wire::SENSOR_ADS131M08, CHANNELS, 24, 1 << ADS131M08_GAIN_CODE, RATES[rate].hz,
          ADS131M08_FULL_SCALE_NV, 0, 0, 0};
}

bool set_rate(uint16_t wanted) {
  for (uint8_t i = 0; i < sizeof RATES / sizeof RATES[0]; ++i) {
    if (RATES[i].hz != wanted) continue;
    const uint8_t before = rate;
    rate = i;
    if (write_clock()) return true;
    rate = before;
    return false;
  }
  return false;
}

void start() {
  sampler::begin_run();
  empty_converter();
  is_in_step = false;
  is_gap = false;
  settings_lost = false;
  unsettled = 0;
  last_ready = micros();
  running = true;
}

void stop() { running = false; }

void poll() {
  if (!running) return;
  if (settings_lost) {
    running = false;
    settings_lost = !write_settings();
    empty_converter();
    is_in_step = false;
    is_gap = true;
    unsettled = SETTLING;
    running = true;
  }
  noInterrupts();
  const uint32_t since = micros() - last_ready;
  interrupts();
  const bool is_silent = since > period() * 5;
  if (is_silent && !sampler::is_silent) sampler::count_up(sampler::errors);
  sampler::is_silent = is_silent;
}

uint32_t self_test() {
  int32_t shorted[CHANNELS];
  int32_t reference[CHANNELS];
  const uint32_t all = (1UL << CHANNELS) - 1;
  const bool answers = (read_register(REGISTER_ID) & ID_CHANNELS) == CHANNELS << 8;
  const bool has_codes = answers && settled_codes(INPUT_SHORTED, shorted) &&
                         settled_codes(INPUT_POSITIVE_TEST, reference);
  int32_t normal[CHANNELS];
  const bool is_back = settled_codes(0, normal);
  if (!has_codes || !is_back) return all;
  uint32_t failing = 0;
  for (uint8_t c = 0; c < CHANNELS; ++c) {
    // A shorted input reads nothing; the test signal, 2/15 of the full scale at any gain, reads that.
    const int32_t expected = LARGEST / 15 * 2;
    const bool reads_nothing = shorted[c] > -LARGEST / 20 && shorted[c] < LARGEST / 20;
    const bool reads_test = reference[c] > expected / 10 * 9 && reference[c] < expected / 10 * 11;
    const bool is_at_end = normal[c] == LARGEST || normal[c] == SMALLEST;
    if (!reads_nothing || !reads_test || is_at_end) failing |= 1UL << c;
  }
  return failing;
}

}  // namespace front_end
#endif
