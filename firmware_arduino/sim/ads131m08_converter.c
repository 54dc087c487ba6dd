#include "ads131m08_converter.h"

#include <math.h>
#include <string.h>

#include "account.h"
#include "chip.h"
#include "faults.h"
#include "load.h"
#include "pin.h"
#include "truth.h"

enum { FIFO = 2, EXTREF_EN = 0x0040 };
#define NOMINAL_EXCITATION 2.5  // V
enum { INPUT_NORMAL, INPUT_SHORTED, INPUT_POSITIVE, INPUT_NEGATIVE };

uint16_t ads_registers[ADS_REGISTERS];

static Ads131m08Choices chosen;
static bool (*is_being_read)(void);
static void (*has_restarted)(void);
static Pin drdy;
static bool is_held_still;
static double period, due;  // cycles
static int settling;         // conversions
static int32_t fifo[FIFO][CELLS];
static int fifo_count;
static double input_before[CELLS];  // code, before the multiplexer or the gain changed
static int unsettled[CELLS];

static double clock_hz(void) { return 8.192e6 * chosen.rate / 1000.0 * (1.0 + 1e-6 * chosen.ppm); }
double converter_cycles_per_clock(void) { return chip_hz() / clock_hz(); }

static void convert(Alarm* alarm);
static Alarm conversion = {.ring = convert};

static void restart_conversions(void) {
  const int code = ads_registers[ADS_CLOCK] >> 2 & 7;
  const double oversampling = 128 << code;
  settling = oversampling > 1024 ? 2 : 3;  // [8] sinc3 of 1024 and a short sinc1, or a sinc3 alone
  period = 2.0 * oversampling * converter_cycles_per_clock();  // the modulator runs at half the clock
  due = (double)chip->cycle + period;
  alarm_set(&conversion, (avr_cycle_count_t)llround(due));
}

void converter_synchronize(void) {
  fifo_count = 0;
  pin_drive(&drdy, true);
  restart_conversions();
  // [8] From an oversampling of 2048 a filter of its own brings the first conversion settled.
  for (int cell = 0; cell < CELLS; ++cell) unsettled[cell] = settling > 2 ? settling : 0;
}

// [10] Full scale over that at the 1.25 V of the sketch, 1.2 V / gain: 0.96 VREFIN outside, 1.2 V inside the converter.
static double reference(void) {
  const bool is_external = ads_registers[ADS_CLOCK] & EXTREF_EN;
  return is_external ? chosen.excitation / NOMINAL_EXCITATION : 1.0;
}

// The input of one channel, in codes, not cut off.
static double input_of(int cell) {
  const int gain = ads_registers[ADS_GAIN1 + cell / 4] >> (4 * (cell % 4)) & 7;
  switch (ads_registers[ADS_CH0_CFG + ADS_PER_CHANNEL * cell] & 3) {
    case INPUT_SHORTED: return 0;
    case INPUT_POSITIVE: return 2.0 / 15.0 * 0x800000 / reference();  // [7] made from the reference inside
    case INPUT_NEGATIVE: return -2.0 / 15.0 * 0x800000 / reference();
    default: break;
  }
  // The load is given in codes at the gain the sketch is built for, and at the nominal excitation; a bridge gives so
  // much more as it is fed more.
  const double code = load_of_cell(cell) * (chosen.excitation / NOMINAL_EXCITATION / reference());
  return isnan(code) ? 0 : ldexp(code, gain - wiring->ads131m08_gain_code);
}

static int32_t code_of(int cell) {
  if (!(ads_registers[ADS_CLOCK] >> (8 + cell) & 1)) return 0;
  double code = input_of(cell);
  if (unsettled[cell] > 0) {
    const double share = 1.0 - (double)--unsettled[cell] / settling;
    code = input_before[cell] + share * (code - input_before[cell]);
  } else {
    input_before[cell] = code;
  }
  code = rint(code);
  return code >= ADS_LARGEST ? ADS_LARGEST : code <= ADS_SMALLEST ? ADS_SMALLEST : (int32_t)code;
}

static void announce(void) {
  // [3] The pulse is blocked when a conversion completes while data are read.
  if (is_being_read()) return;
  pin_drive(&drdy, true);
  pin_drive(&drdy, false);
}

static void keep(const int32_t* codes) {
  if (fifo_count == FIFO) {  // [4]
    ++account.conversions_overwritten;
    if (chosen.refuses) return;
    memcpy(fifo[0], fifo[1], sizeof fifo[0]);
    --fifo_count;
  }
  memcpy(fifo[fifo_count++], codes, sizeof fifo[0]);
}

static void convert(Alarm* alarm) {
  if (fault_begun(FAULT_RESTART, chip_time())) {
    ++account.restarts;
    has_restarted();
    return;
  }
  due += period;
  alarm_set(alarm, (avr_cycle_count_t)llround(due));
  if (is_held_still || fault_now(FAULT_SILENT, -1, chip_time())) return;
  int32_t codes[CELLS];
  for (int cell = 0; cell < CELLS; ++cell) codes[cell] = code_of(cell);
  ++account.conversions_made;
  truth_write(chip_time(), codes);
  keep(codes);
  announce();
}

void converter_reset(void) {
  memset(ads_registers, 0, sizeof ads_registers);
  ads_registers[ADS_ID] = 0x2800;  // [1]
  ads_registers[ADS_MODE] = 0x0510;
  ads_registers[ADS_CLOCK] = 0xFF0E;
  ads_registers[ADS_CFG] = 0x0600;
  for (int cell = 0; cell < CELLS; ++cell) ads_registers[ADS_CH0_CFG + ADS_PER_CHANNEL * cell + ADS_GCAL_MSB] = 0x8000;
  memset(input_before, 0, sizeof input_before);
  is_held_still = false;
  converter_synchronize();
}

void converter_hold(bool is_held) { is_held_still = is_held; }
void converter_unsettle(int cell) { unsettled[cell] = settling; }
void converter_hold_pin(void) { pin_hold(&drdy); }

bool converter_take(int32_t* codes) {
  if (fifo_count == 0) return false;
  memcpy(codes, fifo[0], sizeof fifo[0]);
  memcpy(fifo[0], fifo[1], sizeof fifo[0]);
  --fifo_count;
  return true;
}

void converter_read(void) {
  ++account.conversions_read;
  if (fifo_count == 0 || chosen.rises) pin_drive(&drdy, true);  // [3], [4]
}

void converter_begin(const Ads131m08Choices* choices, bool (*is_reading)(void), void (*restarted)(void)) {
  chosen = *choices;
  is_being_read = is_reading;
  has_restarted = restarted;
  drdy = pin_of(wiring->ads131m08_drdy);
}
