#include "mat.h"

#include <avr_adc.h>
#include <string.h>

#include "account.h"
#include "chip.h"
#include "load.h"
#include "pin.h"

enum { SUPPLY_MV = 5000, LARGEST = 1023 };

static Pin row_pins[MAT_ADDRESS_BITS], column_pins[MAT_ADDRESS_BITS];
static avr_irq_t* input;

static int address_of(const Pin* pins) {
  int address = 0;
  for (int bit = 0; bit < MAT_ADDRESS_BITS; ++bit) address |= pin_put_out(&pins[bit]) << bit;
  return address;
}

static void converter_started(avr_irq_t* irq, uint32_t value, void* given) {
  (void)irq;
  (void)given;
  avr_adc_mux_t source;
  memcpy(&source, &value, sizeof value);
  if (source.kind != ADC_MUX_SINGLE || source.src != wiring->mat_sense) return;
  const int row = address_of(row_pins), column = address_of(column_pins);
  const bool is_cell = row < wiring->mat_rows && column < wiring->mat_columns;
  const int code = is_cell ? load_of_mat(row, column) : 0;
  ++account.conversions_made;
  // The smallest voltage that simavr makes this code of.
  avr_raise_irq(input, (uint32_t)((code * SUPPLY_MV + LARGEST - 1) / LARGEST));
}

void mat_begin(void) {
  for (int bit = 0; bit < MAT_ADDRESS_BITS; ++bit) {
    row_pins[bit] = pin_of(wiring->mat_row[bit]);
    column_pins[bit] = pin_of(wiring->mat_column[bit]);
  }
  input = avr_io_getirq(chip, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0 + wiring->mat_sense);
  avr_irq_register_notify(avr_io_getirq(chip, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_OUT_TRIGGER), converter_started, NULL);
}
