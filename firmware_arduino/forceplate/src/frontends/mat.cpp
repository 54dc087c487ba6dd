// Resistive pressure mat: a multiplexer drives one column, another senses one row; one row a message. While one cell
// is converted its successor is selected and settles, and the loop sends. Rows begin at an even pace that the
// converter and the line can keep.
#include "../../config.h"
#if FRONT_END == FRONT_END_MAT
#include <Arduino.h>

#include "sampler.h"

#ifdef __AVR__
#pragma GCC optimize("O3")
#endif

namespace {

constexpr uint8_t ROWS = MAT_ROWS;
constexpr uint8_t COLUMNS = MAT_COLUMNS;
constexpr uint8_t ADDRESS = 5;
constexpr uint8_t COLUMN_PINS[ADDRESS] = MAT_COLUMN_PINS;
constexpr uint8_t ROW_PINS[ADDRESS] = MAT_ROW_PINS;
constexpr uint8_t ROW_BYTES = (COLUMNS * 3 + 1) / 2;
static_assert(wire::MATROW_SIZE + ROW_BYTES <= wire::LONGEST_BODY, "a row does not fit into a message");
static_assert(MAT_SENSE_PIN < 8, "the converter's first eight inputs");

// us that a row takes the converter, and the line: kind, CRC, COBS and delimiter are 5 bytes; some room for STATUS.
constexpr uint32_t CONVERTER_US = 1UL * COLUMNS * MAT_CELL_US;
constexpr uint32_t LINE_US = (5UL + wire::MATROW_SIZE + ROW_BYTES) * 10 * 1050 / (BAUD / 1000);
constexpr uint32_t ROW_US = CONVERTER_US > LINE_US ? CONVERTER_US : LINE_US;
constexpr uint16_t SCANS_PER_SECOND = static_cast<uint16_t>(1000000UL / (ROW_US * ROWS));

bool running = false;
bool converting = false;
uint8_t row = 0;
uint8_t column = 0;
uint16_t frame = 0;
uint32_t row_ticks = 0;
uint32_t row_due = 0;  // us, when the next row begins
uint8_t body[wire::MATROW_SIZE + ROW_BYTES];

// One line of an address. On an ATmega its port is written directly: a digitalWrite takes 4 us.
#ifdef __AVR__
class Line {
 public:
  void begin(uint8_t pin) {
    pinMode(pin, OUTPUT);
    port_ = portOutputRegister(digitalPinToPort(pin));
    mask_ = digitalPinToBitMask(pin);
  }
  void put(bool level) const { *port_ = static_cast<uint8_t>(level ? *port_ | mask_ : *port_ & ~mask_); }

 private:
  volatile uint8_t* port_;
  uint8_t mask_;
};

void begin_conversion() {
  ADMUX = _BV(REFS0) | MAT_SENSE_PIN;
  ADCSRA |= _BV(ADSC);
}
bool is_converted() { return !(ADCSRA & _BV(ADSC)); }
uint16_t converted() { return ADC; }
#else
class Line {
 public:
  void begin(uint8_t pin) {
    pinMode(pin, OUTPUT);
    pin_ = pin;
  }
  void put(bool level) const { digitalWrite(pin_, level); }

 private:
  uint8_t pin_;
};

uint16_t code = 0;
void begin_conversion() { code = static_cast<uint16_t>(analogRead(A0 + MAT_SENSE_PIN)); }
bool is_converted() { return true; }
uint16_t converted() { return code; }
#endif

// The address of a multiplexer; only what changes is written.
class Address {
 public:
  void begin(const uint8_t* pins) {
    for (uint8_t bit = 0; bit < ADDRESS; ++bit) lines_[bit].begin(pins[bit]);
  }
  void select(uint8_t number) {
    const uint8_t changed = now_ ^ number;
    for (uint8_t bit = 0; bit < ADDRESS; ++bit) {
      if ((changed >> bit) & 1) lines_[bit].put((number >> bit) & 1);
    }
    now_ = number;
  }

 private:
  Line lines_[ADDRESS];
  uint8_t now_ = 0;  // as pins are after a reset
};

Address rows;
Address columns;

// Two 12-bit values a, b are the 24-bit number a + 4096 b.
void keep(uint8_t at, uint16_t value) {
  uint8_t* to = body + wire::MATROW_CELLS + at / 2 * 3;
  if (at & 1) {
    to[1] = static_cast<uint8_t>(to[1] | (value << 4));
    to[2] = static_cast<uint8_t>(value >> 4);
  } else {
    to[0] = static_cast<uint8_t>(value);
    to[1] = static_cast<uint8_t>(value >> 8);
  }
}

void finish_row() {
  auto* piece = front_end::waiting.free_slot();
  if (piece == nullptr) {
    sampler::count_up(sampler::dropped);
    sampler::dropped_since_start = true;
    return;
  }
  body[wire::MATROW_ROW] = row;
  bytes::put16(body + wire::MATROW_SEQUENCE, frame);
  bytes::put32(body + wire::MATROW_TICKS, row_ticks);
  piece->kind = wire::KIND_MATROW;
  piece->size = sizeof body;
  for (uint8_t i = 0; i < sizeof body; ++i) piece->body[i] = body[i];
  front_end::waiting.push();
}

void next_cell() {
  if (++column < COLUMNS) return;
  finish_row();
  column = 0;
  if (++row < ROWS) return;
  row = 0;
  ++frame;
  sampler::skip(1);
}

}  // namespace

namespace front_end {

bool begin() {
  columns.begin(COLUMN_PINS);
  rows.begin(ROW_PINS);
#ifdef __AVR__
  ADCSRA |= 7;
  ADCSRA &= static_cast<uint8_t>(~2);  // 16 MHz / 32 = 500 kHz: 26 us a cell, 10 bits within one step
#if defined(ADCSRB) && defined(MUX5)
  ADCSRB &= static_cast<uint8_t>(~_BV(MUX5));
#endif
#endif
  // The first conversion after a reset takes its voltage 27 us late, when the next cell is selected already.
  begin_conversion();
  while (!is_converted()) {
  }
  return true;
}

Identity identity() { return {wire::SENSOR_PRESSURE_MAT, 0, 10, 1, SCANS_PER_SECOND, 0, ROWS, COLUMNS, 0}; }

bool set_rate(uint16_t) { return false; }  // as fast as the converter and the line allow

void start() {
  sampler::begin_run();
  if (row != 0 || column != 0) {
    // The rows of a scan that STOP cut short keep its number for themselves.
    ++frame;
    sampler::skip(1);
  }
  row = 0;
  column = 0;
  converting = false;
  columns.select(0);
  rows.select(0);
  row_due = micros() + ROW_US;  // the first cell has settled by then
  running = true;
}

void stop() { running = false; }

void poll() {
  if (!running) return;
  if (converting) {
    if (!is_converted()) return;
    keep(column, converted());
    converting = false;
    next_cell();
  }
  if (column == 0) {
    const uint32_t now = micros();
    const int32_t late = static_cast<int32_t>(now - row_due);
    if (late < 0) return;
    row_due = late > static_cast<int32_t>(ROW_US) ? now + ROW_US : row_due + ROW_US;
    row_ticks = now;
  }
  begin_conversion();
  converting = true;
  // The voltage is taken within 2.5 clocks of the converter, 5 us; then the next cell may settle.
  delayMicroseconds(MAT_HOLD_US);
  const bool is_last = column + 1 == COLUMNS;
  columns.select(is_last ? 0 : column + 1);
  if (is_last) rows.select(row + 1 == ROWS ? 0 : row + 1);
}

uint32_t self_test() { return 0; }

}  // namespace front_end
#endif
