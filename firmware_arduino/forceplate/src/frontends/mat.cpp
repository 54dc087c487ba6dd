// Resistive pressure mat: a multiplexer drives one column, another senses one row; one cell a turn, one row a message.
#include "../../config.h"
#if FRONT_END == FRONT_END_MAT
#include <Arduino.h>

#include "sampler.h"

namespace {

constexpr uint8_t ROWS = MAT_ROWS;
constexpr uint8_t COLUMNS = MAT_COLUMNS;
constexpr uint8_t ADDRESS = 5;
constexpr uint8_t COLUMN_PINS[ADDRESS] = MAT_COLUMN_PINS;
constexpr uint8_t ROW_PINS[ADDRESS] = MAT_ROW_PINS;
constexpr uint8_t ROW_BYTES = (COLUMNS * 3 + 1) / 2;
static_assert(wire::MATROW_SIZE + ROW_BYTES <= wire::LONGEST_BODY, "a row does not fit into a message");

bool running = false;
uint8_t row = 0;
uint8_t column = 0;
uint16_t frame = 0;
uint32_t row_ticks = 0;
uint8_t body[wire::MATROW_SIZE + ROW_BYTES];

void select(const uint8_t* pins, uint8_t number) {
  for (uint8_t bit = 0; bit < ADDRESS; ++bit) digitalWrite(pins[bit], (number >> bit) & 1);
}

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
  for (const uint8_t pin : COLUMN_PINS) pinMode(pin, OUTPUT);
  for (const uint8_t pin : ROW_PINS) pinMode(pin, OUTPUT);
#ifdef __AVR__
  ADCSRA |= 7;
  ADCSRA &= static_cast<uint8_t>(~2);  // 16 MHz / 32 = 500 kHz: 26 us a cell, 10 bits within one step
#endif
  return true;
}

Identity identity() { return {wire::SENSOR_PRESSURE_MAT, 0, 10, 1, 10, 0, ROWS, COLUMNS, 0}; }

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
  running = true;
}

void stop() { running = false; }

void poll() {
  if (!running) return;
  if (column == 0) {
    row_ticks = micros();
    select(ROW_PINS, row);
  }
  select(COLUMN_PINS, column);
  delayMicroseconds(MAT_SETTLING_US);
  keep(column, static_cast<uint16_t>(analogRead(A0 + MAT_SENSE_PIN)));
  next_cell();
}

uint32_t self_test() { return 0; }

}  // namespace front_end
#endif
