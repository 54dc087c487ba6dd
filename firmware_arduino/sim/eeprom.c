#include "eeprom.h"

#include <avr_eeprom.h>
#include <stdio.h>

#include "chip.h"

enum { EEPE = 0x02, EEMPE = 0x04 };
#define WRITE_TIME 3.4e-3  // s, erase and write (ATmega328P data sheet, table 8-1)

static avr_eeprom_t* memory;
static avr_io_write_t write_of_simavr;

static void written(Alarm* alarm) {
  (void)alarm;
  chip->data[memory->r_eecr] &= (uint8_t)~EEPE;
}

static Alarm busy = {.ring = written};

// simavr 1.6 is never busy: a sketch that forgets the 3.4 ms would pass.
static void control(avr_t* avr, avr_io_addr_t address, uint8_t value, void* given) {
  const bool is_write = (avr->data[address] & EEMPE) && (value & EEPE);
  write_of_simavr(avr, address, value, given);
  if (!is_write) return;
  avr->data[address] |= EEPE;
  alarm_set(&busy, avr->cycle + (avr_cycle_count_t)(WRITE_TIME * chip_hz()));
}

const char* eeprom_begin(const char* path) {
  memory = (avr_eeprom_t*)chip_module("eeprom", 0);
  const avr_io_addr_t at = AVR_DATA_TO_IO(memory->r_eecr);
  write_of_simavr = chip->io[at].w.c;
  chip->io[at].w.c = control;
  FILE* file = path ? fopen(path, "rb") : NULL;
  if (file == NULL) return NULL;  // a new chip: all 0xFF
  const size_t read = fread(memory->eeprom, 1, memory->size, file);
  fclose(file);
  return read == memory->size ? NULL : "The file of the EEPROM has not the size of the chip's EEPROM";
}

const char* eeprom_save(const char* path) {
  if (path == NULL) return NULL;
  FILE* file = fopen(path, "wb");
  if (file == NULL) return "The file of the EEPROM cannot be written";
  const size_t done = fwrite(memory->eeprom, 1, memory->size, file);
  return fclose(file) == 0 && done == memory->size ? NULL : "The file of the EEPROM cannot be written";
}
