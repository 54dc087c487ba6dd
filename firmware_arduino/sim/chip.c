#include "chip.h"

#include <avr_extint.h>
#include <avr_ioport.h>
#include <avr_uart.h>
#include <sim_elf.h>
#include <sim_regbit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "dice.h"

enum { NOMINAL_HZ = 16000000, SUPPLY_MV = 5000, LONGEST_RUN = 400 };

avr_t* chip;
const Wiring* wiring;

static double hz;
static Dice dice;
static Alarm* alarms;
static Mourner* mourners;
static void (*reset_of_simavr)(avr_t*);
static bool was_reset, is_reset_due;
static Cause due_cause;
static double boot_loader;  // s that it is to run
static bool is_in_boot_loader;

// simavr's own would sleep in real time.
static void no_sleep(avr_t* avr, avr_cycle_count_t cycles) {
  (void)avr;
  (void)cycles;
}

static void note_reset(avr_t* avr) {
  if (reset_of_simavr) reset_of_simavr(avr);
  was_reset = true;
}

static avr_cycle_count_t ring(avr_t* avr, avr_cycle_count_t when, void* given) {
  (void)avr;
  (void)when;
  Alarm* alarm = given;
  alarm->is_set = false;
  alarm->ring(alarm);
  return 0;
}

static void arm(Alarm* alarm) {
  const avr_cycle_count_t wait = alarm->due > chip->cycle ? alarm->due - chip->cycle : 0;
  avr_cycle_timer_register(chip, wait, ring, alarm);
}

void alarm_set(Alarm* alarm, avr_cycle_count_t due) {
  if (!alarm->is_known) {
    alarm->is_known = true;
    alarm->next = alarms;
    alarms = alarm;
  }
  alarm->due = due;
  alarm->is_set = true;
  arm(alarm);
}

void alarm_cancel(Alarm* alarm) {
  alarm->is_set = false;
  avr_cycle_timer_cancel(chip, ring, alarm);
}

void chip_tell_resets(Mourner* mourner) {
  mourner->next = mourners;
  mourners = mourner;
}

avr_io_t* chip_module(const char* kind, char name) {
  for (avr_io_t* module = chip->io_port; module; module = module->next) {
    if (strcmp(module->kind, kind) != 0) continue;
    if (name == 0) return module;
    if (strcmp(kind, "port") == 0 && ((avr_ioport_t*)module)->name == name) return module;
    if (strcmp(kind, "uart") == 0 && ((avr_uart_t*)module)->name == name) return module;
  }
  fprintf(stderr, "simulator: simavr's %s has no %s %c.\n", wiring->mcu, kind, name ? name : ' ');
  exit(2);
}

// Without power the RAM forgets; the sketch must not count on zeros.
static void forget_ram(void) {
  for (uint32_t at = (uint32_t)chip->ioend + 1; at <= chip->ramend; ++at) chip->data[at] = (uint8_t)dice_bits(&dice);
}

// What avr_reset() leaves wrong or forgotten.
static void after_reset(void) {
  // Without this a pin that is low costs a timer each cycle, whether its interrupt is switched on or not.
  for (uint8_t line = 0; line < EXTINT_COUNT; ++line) avr_extint_set_strict_lvl_trig(chip, line, 0);
  chip->run_cycle_limit = LONGEST_RUN;
  for (Alarm* alarm = alarms; alarm; alarm = alarm->next) {
    if (alarm->is_set) arm(alarm);
  }
  for (Mourner* mourner = mourners; mourner; mourner = mourner->next) mourner->chip_fell();
}

const char* chip_begin(const Wiring* board, const char* elf, double ppm, uint64_t seed) {
  wiring = board;
  elf_firmware_t sketch;
  memset(&sketch, 0, sizeof sketch);
  if (elf_read_firmware(elf, &sketch) != 0 || sketch.flash == NULL) return "The sketch cannot be read";
  chip = avr_make_mcu_by_name(board->mcu);
  if (chip == NULL) return "simavr does not know the chip";
  avr_init(chip);
  avr_load_firmware(chip, &sketch);
  chip->frequency = NOMINAL_HZ;
  chip->vcc = chip->avcc = chip->aref = SUPPLY_MV;
  chip->sleep = no_sleep;
  reset_of_simavr = chip->reset;
  chip->reset = note_reset;
  hz = NOMINAL_HZ * (1.0 + 1e-6 * ppm);
  dice = dice_new(seed, 1);
  forget_ram();
  after_reset();
  return NULL;
}

// Interrupts off and an endless loop: only the watchdog helps.
static void hang(void) {
  const uint32_t at = chip->flashend - 1;
  chip->flash[at] = 0xFF;  // rjmp .-2
  chip->flash[at + 1] = 0xCF;
  chip->codeend = chip->flashend;
  chip->sreg[S_I] = 0;
  chip->pc = at;
}

static void leave_boot_loader(Alarm* alarm) {
  (void)alarm;
  is_reset_due = true;
}

static Alarm boot_loader_end = {.ring = leave_boot_loader};

// A real one listens for a new sketch; to this side it is as silent as an endless loop.
static void run_boot_loader(void) {
  is_in_boot_loader = true;
  hang();
  alarm_set(&boot_loader_end, chip->cycle + (avr_cycle_count_t)(boot_loader * hz));
  boot_loader = 0;
}

static void begin_sketch(void) {
  is_in_boot_loader = false;
  alarm_cancel(&boot_loader_end);
  avr_reset(chip);
  --account.resets;  // of the two resets only the first is one
}

static void reset_now(void) {
  is_reset_due = false;
  if (is_in_boot_loader && boot_loader == 0) {
    begin_sketch();
    return;
  }
  if (due_cause == CAUSE_WATCHDOG) {
    hang();
    return;
  }
  avr_reset(chip);
  if (due_cause != CAUSE_EXTERNAL) forget_ram();
  avr_regbit_set(chip, due_cause == CAUSE_EXTERNAL    ? chip->reset_flags.extrf
                       : due_cause == CAUSE_BROWN_OUT ? chip->reset_flags.borf
                                                      : chip->reset_flags.porf);
  if (boot_loader > 0) run_boot_loader();
}

void chip_reset(Cause cause) {
  due_cause = cause;
  is_reset_due = true;
}

void chip_reset_into_boot_loader(double seconds) {
  boot_loader = seconds;
  chip_reset(CAUSE_EXTERNAL);
}

bool chip_is_in_boot_loader(void) { return is_in_boot_loader; }

bool chip_run(void) {
  const int state = avr_run(chip);
  if (is_reset_due) reset_now();
  if (was_reset) {
    was_reset = false;
    ++account.resets;
    after_reset();
  }
  return state != cpu_Done && state != cpu_Crashed;
}

double chip_hz(void) { return hz; }
double chip_time(void) { return (double)chip->cycle / hz; }
