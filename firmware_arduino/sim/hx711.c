// Written from the data sheet of Avia Semiconductor: DOUT falls when a conversion is ready; 24 pulses of PD_SCK bring
// it, high bit first; the 25th raises DOUT and chooses channel A at gain 128, a 26th channel B at 32, a 27th channel A
// at 64 for the next; PD_SCK high for more than 60 us switches the chip off, its fall begins anew with channel A at
// gain 128; after that, and after a change of the input, it settles for 400 ms at 10 Hz, 50 ms at 80 Hz: 4 conversions.
// Left open there: a conversion that completes while one is being read is lost (the register is held).
#include "hx711.h"

#include <math.h>
#include <stddef.h>

#include "account.h"
#include "chip.h"
#include "dice.h"
#include "faults.h"
#include "load.h"
#include "pin.h"

enum { BITS = 24, PULSES_A128 = 25, PULSES_B32 = 26, PULSES_A64 = 27 };
enum { SETTLING = 4, LARGEST = 0x7FFFFF, SMALLEST = -0x800000 };
#define OFF_AFTER 60e-6  // s

typedef struct Hx711 {
  Alarm conversion;  // first: the alarm's address is that of the chip
  Pin data;
  int cell;
  double period, due;  // cycles
  int32_t code;
  bool is_ready;
  int pulses;          // since the conversion was ready
  int input;           // pulses that chose the input of the next conversion
  int settling;        // conversions that are not shown
} Hx711;

static Hx711 chips[CELLS];
static Pin clock_pin;
static bool is_off;

static int32_t code_of(const Hx711* chip_at) {
  double code = load_of_cell(chip_at->cell);
  if (chip_at->input == PULSES_B32) code = 0;  // nothing is connected to channel B
  if (chip_at->input == PULSES_A64) code /= 2;
  code = rint(code);
  return code >= LARGEST ? LARGEST : code <= SMALLEST ? SMALLEST : (int32_t)code;
}

static void choose_input(Hx711* chip_at) {
  const int chosen = chip_at->pulses;
  if (chosen < PULSES_A128 || chosen == chip_at->input) return;
  chip_at->input = chosen;
  chip_at->settling = SETTLING;
}

static void convert(Alarm* alarm) {
  Hx711* chip_at = (Hx711*)alarm;
  chip_at->due += chip_at->period;
  alarm_set(alarm, (avr_cycle_count_t)llround(chip_at->due));
  const double time = chip_time();
  if (is_off || isnan(load_of_cell(chip_at->cell)) || fault_now(FAULT_SILENT, -1, time)) return;
  ++account.conversions_made;
  if (!chip_at->is_ready) choose_input(chip_at);
  if (chip_at->settling > 0) {
    --chip_at->settling;
    return;
  }
  if (chip_at->is_ready) ++account.conversions_overwritten;
  if (chip_at->is_ready && chip_at->pulses > 0) return;
  chip_at->code = code_of(chip_at);
  chip_at->is_ready = true;
  chip_at->pulses = 0;
  pin_drive(&chip_at->data, false);
}

static void pulse(Hx711* chip_at) {
  ++chip_at->pulses;
  if (!chip_at->is_ready) return;
  if (chip_at->pulses <= BITS) {
    pin_drive(&chip_at->data, chip_at->code >> (BITS - chip_at->pulses) & 1);
    return;
  }
  chip_at->is_ready = false;
  ++account.conversions_read;
  pin_drive(&chip_at->data, true);
}

static void begin_anew(void) {
  for (int cell = 0; cell < CELLS; ++cell) {
    Hx711* chip_at = &chips[cell];
    chip_at->is_ready = false;
    chip_at->pulses = 0;
    chip_at->input = PULSES_A128;
    chip_at->settling = SETTLING;
    chip_at->due = (double)chip->cycle + chip_at->period;
    alarm_set(&chip_at->conversion, (avr_cycle_count_t)llround(chip_at->due));
    pin_drive(&chip_at->data, true);
  }
}

static void switch_off(Alarm* alarm) {
  (void)alarm;
  is_off = true;
  ++account.power_downs;
  for (int cell = 0; cell < CELLS; ++cell) pin_drive(&chips[cell].data, true);
}

static Alarm too_long = {.ring = switch_off};

static void clock_moved(avr_irq_t* irq, uint32_t level, void* given) {
  (void)irq;
  (void)given;
  if (level) {
    alarm_set(&too_long, chip->cycle + (avr_cycle_count_t)(OFF_AFTER * chip_hz()));
    for (int cell = 0; !is_off && cell < CELLS; ++cell) pulse(&chips[cell]);
    return;
  }
  alarm_cancel(&too_long);
  if (is_off) begin_anew();
  is_off = false;
}

// The clock line floats until the sketch drives it again; a resistor on the board holds it low.
static void chip_fell(void) {
  alarm_cancel(&too_long);
  if (is_off) begin_anew();
  is_off = false;
  for (int cell = 0; cell < CELLS; ++cell) pin_hold(&chips[cell].data);
}

void hx711_begin(double rate, double ppm, double spread, uint64_t seed) {
  static Mourner mourner = {.chip_fell = chip_fell};
  Dice dice = dice_new(seed, 3);
  for (int cell = 0; cell < CELLS; ++cell) {
    Hx711* chip_at = &chips[cell];
    const double error = spread * (2.0 * dice_share(&dice) - 1.0);
    chip_at->cell = cell;
    chip_at->conversion.ring = convert;
    chip_at->data = pin_of(wiring->hx711_data[cell]);
    chip_at->period = chip_hz() / (rate * (1.0 + 1e-6 * ppm) * (1.0 + error));
  }
  begin_anew();
  clock_pin = pin_of(wiring->hx711_clock);
  pin_watch(&clock_pin, clock_moved, NULL);
  chip_tell_resets(&mourner);
}
