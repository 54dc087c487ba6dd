// The ATmega: makes it, resets it, keeps its time. One in a process.
#pragma once
#include <sim_avr.h>
#include <stdbool.h>

#include "wiring.h"

typedef enum Cause { CAUSE_POWER_ON, CAUSE_EXTERNAL, CAUSE_BROWN_OUT, CAUSE_WATCHDOG } Cause;

extern avr_t* chip;
extern const Wiring* wiring;

// Make the chip and load the sketch into it. ppm : how much its clock is too fast. Returns what is wrong, or null.
const char* chip_begin(const Wiring* board, const char* elf, double ppm, uint64_t seed);
// Run up to the next event. Returns false when the sketch left its tracks.
bool chip_run(void);
// Reset the chip after the running instruction. By the watchdog: the sketch hangs until the dog bites.
void chip_reset(Cause cause);
// Reset it from outside; then the boot loader runs for so many s, before the sketch begins. It clears the cause.
void chip_reset_into_boot_loader(double seconds);
bool chip_is_in_boot_loader(void);

double chip_hz(void);   // cycles in a true second
double chip_time(void);  // true s since the beginning

// An alarm rings once; it survives a reset of the chip, which simavr's own timers do not.
typedef struct Alarm {
  void (*ring)(struct Alarm* alarm);
  avr_cycle_count_t due;  // cycle
  bool is_set;
  bool is_known;
  struct Alarm* next;
} Alarm;
void alarm_set(Alarm* alarm, avr_cycle_count_t due);
void alarm_cancel(Alarm* alarm);

// Called after each reset, also one by the watchdog.
typedef struct Mourner {
  void (*chip_fell)(void);
  struct Mourner* next;
} Mourner;
void chip_tell_resets(Mourner* mourner);

// A module of simavr by its kind ("spi", "uart" ...) and, when not 0, its letter. Ends the program when missing.
avr_io_t* chip_module(const char* kind, char name);
