#include "pin.h"

#include <avr_ioport.h>
#include <stdio.h>
#include <stdlib.h>

#include "chip.h"

Pin pin_of(uint8_t number) {
  if (number >= wiring->pin_count) {
    fprintf(stderr, "simulator: the %s has no pin %d.\n", wiring->board, number);
    exit(2);
  }
  const char* name = wiring->pins[number];
  Pin pin = {(avr_ioport_t*)chip_module("port", name[0]), (uint8_t)(name[1] - '0'), false, false};
  return pin;
}

static avr_irq_t* irq_of(const Pin* pin) { return pin->port->io.irq + IOPORT_IRQ_PIN0 + pin->bit; }

void pin_drive(Pin* pin, bool level) {
  if (pin->is_driven && pin->level == level) return;
  pin->is_driven = true;
  pin->level = level;
  // simavr pulls an input up again at each write to its port, unless something outside is known to hold it.
  const uint8_t mask = (uint8_t)(1u << pin->bit);
  uint8_t held = pin->port->external.pull_value;
  held = (uint8_t)(level ? held | mask : held & ~mask);
  pin->port->external.pull_mask = (uint8_t)(pin->port->external.pull_mask | mask);
  pin->port->external.pull_value = held;
  avr_raise_irq(irq_of(pin), level);
}

void pin_hold(const Pin* pin) {
  if (!pin->is_driven) return;
  uint8_t* levels = chip->data + pin->port->r_pin;
  const uint8_t mask = (uint8_t)(1u << pin->bit);
  *levels = (uint8_t)(pin->level ? *levels | mask : *levels & ~mask);
}

bool pin_put_out(const Pin* pin) {
  return (chip->data[pin->port->r_ddr] & chip->data[pin->port->r_port]) >> pin->bit & 1;
}

void pin_watch(const Pin* pin, void (*changed)(avr_irq_t*, uint32_t, void*), void* given) {
  avr_irq_register_notify(irq_of(pin), changed, given);
}
