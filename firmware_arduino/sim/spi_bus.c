#include "spi_bus.h"

#include <avr_spi.h>
#include <sim_io.h>

#include "chip.h"

enum { SPR = 0x03, CPHA = 0x04, CPOL = 0x08, MSTR = 0x10, DORD = 0x20, SPE = 0x40, SPI2X = 0x01, NO_MODE = 0xFF };

static avr_spi_t* bus;
static uint8_t (*slave)(uint8_t, uint8_t);
static uint8_t sending;

static avr_cycle_count_t done(avr_t* avr, avr_cycle_count_t when, void* given) {
  (void)when;
  (void)given;
  const uint8_t control = avr->data[bus->r_spcr];
  if (!(control & SPE) || !(control & MSTR)) return 0;
  const uint8_t mode = control & DORD ? NO_MODE : (uint8_t)((control & CPOL ? 2 : 0) | (control & CPHA ? 1 : 0));
  bus->input_data_register = slave(sending, mode);
  avr_raise_interrupt(avr, &bus->spi);
  return 0;
}

// simavr 1.6 takes 100 us for each byte; really it takes 8 clocks of the chosen divider.
static void send(avr_t* avr, avr_io_addr_t address, uint8_t byte, void* given) {
  (void)given;
  static const uint8_t DIVIDERS[] = {4, 16, 64, 128};
  avr_regbit_clear(avr, bus->spi.raised);
  avr->data[address] = byte;
  sending = byte;
  unsigned divider = DIVIDERS[avr->data[bus->r_spcr] & SPR];
  if (avr->data[bus->r_spsr] & SPI2X) divider /= 2;
  avr_cycle_timer_register(avr, 8 * divider, done, bus);
}

void spi_begin(uint8_t (*exchange)(uint8_t, uint8_t)) {
  bus = (avr_spi_t*)chip_module("spi", 0);
  slave = exchange;
  chip->io[AVR_DATA_TO_IO(bus->r_spdr)].w.c = send;
}
