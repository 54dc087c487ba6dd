// The converting half of the ADS131M08: registers, conversions, the FIFO and DRDY. Its sources: see ads131m08.c.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "ads131m08.h"

enum { ADS_REGISTERS = 0x40, ADS_LARGEST = 0x7FFFFF, ADS_SMALLEST = -0x800000 };
enum { ADS_ID = 0x00, ADS_STATUS = 0x01, ADS_MODE = 0x02, ADS_CLOCK = 0x03, ADS_GAIN1 = 0x04, ADS_CFG = 0x06 };
enum { ADS_CH0_CFG = 0x09, ADS_PER_CHANNEL = 5, ADS_GCAL_MSB = 3 };

extern uint16_t ads_registers[ADS_REGISTERS];

// is_reading : whether a frame is being read now. restarted : called when the device resets itself.
void converter_begin(const Ads131m08Choices* choices, bool (*is_reading)(void), void (*restarted)(void));
// The registers and all that is converted as after a reset.
void converter_reset(void);
// Begin to convert anew, as a synchronization does: the FIFO is empty, the filter has to settle.
void converter_synchronize(void);
// Hold still: in standby, or while SYNC/RESET is low.
void converter_hold(bool is_held);
// The filter of a channel has to settle: its input or its gain is another.
void converter_unsettle(int cell);
double converter_cycles_per_clock(void);

// Take the oldest conversion that was not read; false when there is none, then `codes` stay.
bool converter_take(int32_t* codes);
// What was taken has been shifted out in full.
void converter_read(void);
// After a reset of the chip.
void converter_hold_pin(void);
