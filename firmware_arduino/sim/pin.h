// One pin of the chip, by its Arduino number.
#pragma once
#include <sim_irq.h>
#include <stdbool.h>
#include <stdint.h>

struct avr_ioport_t;

typedef struct Pin {
  struct avr_ioport_t* port;
  uint8_t bit;
  bool level;  // as driven from outside
  bool is_driven;
} Pin;

Pin pin_of(uint8_t number);
// From outside: drive a level. It holds against the pull-up and over a reset, when pin_hold() is called after it.
void pin_drive(Pin* pin, bool level);
void pin_hold(const Pin* pin);
// From inside: what the sketch puts out; low while the pin is an input.
bool pin_put_out(const Pin* pin);
// Be told of each change that the sketch makes.
void pin_watch(const Pin* pin, void (*changed)(avr_irq_t* irq, uint32_t level, void* given), void* given);
