// The serial line of an ATmega, without the core's HardwareSerial: that one spends 6 us a byte on each side, which at
// 1500 frames a second is more than all the rest together. Whoever uses `Serial` elsewhere brings it back, and the
// linker then names the interrupts that both want.
#ifdef __AVR__
#include <Arduino.h>

#include "../../config.h"
#include "../core/board.h"
#include "line.h"

#pragma GCC optimize("O3")

#if defined(USART0_UDRE_vect)
#define LINE_EMPTY_vect USART0_UDRE_vect
#define LINE_RECEIVED_vect USART0_RX_vect
#else
#define LINE_EMPTY_vect USART_UDRE_vect
#define LINE_RECEIVED_vect USART_RX_vect
#endif

namespace {

constexpr uint8_t TO_SEND = 128;  // bytes, a power of two; one stays empty
constexpr uint8_t RECEIVED = 64;
constexpr uint16_t DIVIDER = F_CPU / 8 / BAUD - 1;
static_assert(F_CPU / 8 % BAUD == 0, "this speed is not exact at this clock");

uint8_t sending[TO_SEND];
volatile uint8_t send_head = 0;
volatile uint8_t send_tail = 0;
uint8_t receiving[RECEIVED];
volatile uint8_t receive_head = 0;
volatile uint8_t receive_tail = 0;
volatile bool is_overrun = false;  // the ring was full: nothing more is taken before it has been read empty

}  // namespace

ISR(LINE_EMPTY_vect) {
  const uint8_t tail = send_tail;
  UDR0 = sending[tail];
  const uint8_t next = (tail + 1) & (TO_SEND - 1);
  send_tail = next;
  if (next == send_head) UCSR0B = _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0);
}

ISR(LINE_RECEIVED_vect) {
  const uint8_t byte = UDR0;
  const uint8_t next = (receive_head + 1) & (RECEIVED - 1);
  if (is_overrun || next == receive_tail) {
    is_overrun = true;
    return;
  }
  receiving[receive_head] = byte;
  receive_head = next;
}

namespace board {

void open_line() {
  UCSR0A = _BV(U2X0);
  UBRR0 = DIVIDER;
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);  // 8 bits, no parity, 1 stop
  UCSR0B = _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0);
}

void empty_line() {
  while (send_head != send_tail) {
  }
  delayMicroseconds(1 + 2 * 10000000UL / BAUD);  // the last two bytes are still on their way
}

uint8_t port_room() { return static_cast<uint8_t>(send_tail - send_head - 1) & (TO_SEND - 1); }

void port_write(const uint8_t* bytes, uint8_t size) {
  uint8_t head = send_head;
  for (uint8_t i = 0; i < size; ++i) {
    sending[head] = bytes[i];
    head = (head + 1) & (TO_SEND - 1);
  }
  // In one piece: an emptied queue between the two would send its old bytes again.
  const uint8_t state = SREG;
  cli();
  send_head = head;
  UCSR0B = _BV(UDRIE0) | _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0);
  SREG = state;
}

int16_t port_read() {
  if (receive_head == receive_tail) {
    if (!is_overrun) return NOTHING;
    is_overrun = false;
    return BYTES_LOST;
  }
  const uint8_t byte = receiving[receive_tail];
  receive_tail = (receive_tail + 1) & (RECEIVED - 1);
  return byte;
}

}  // namespace board
#endif
