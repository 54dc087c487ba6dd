// Written from the data sheet, Texas Instruments SBAS950B (February 2021), never from the driver. [n] marks the place:
//
// [1] table 8-12, register map (ti.com/document-viewer/ADS131M08/datasheet/GUID-24EFBA3F-623B-4495-9B48-DB161DA7DFA2)
// [2] table 8-11, commands and responses (GUID-B6B65A3F-406B-4F53-BB14-A9DB6C9F27ED, that of the M06 and M03 in full)
// [3] 8.5.1.2 data ready (GUID-FEB819FE-9B54-44EF-BEE3-6A61FEFFBDE3; in plainer words ADS131B04-Q1,
//     GUID-406FA236-8A4E-465E-8A39-641A04EB309E)
// [4] 8.5.1.9.1 collecting data for the first time or after a pause: a FIFO of two samples
// [5] 8.5.1.8 short frames (GUID-4CA275EF-85FF-4928-9F36-9BAD485ED166)
// [6] 6.6 timing: SYNC/RESET low for 1 to 2047 tCLKIN synchronizes, from 2048 resets
//     (GUID-XXXXXXXX-SF0T-XXXX-XXXX-000000171024)
// [7] 8.3.9 internal test signals, 2/15 of the range at every gain (GUID-E5425D44-934D-4E95-AB0F-E556215C263C)
// [8] 8.3.7.1.2 sinc3 + sinc1 filter (the ADS130B04-Q1's words, GUID-80A612E4-C938-4C7A-B5CC-FE270CD21AD5): it has to
//     settle after a change of multiplexer or gain and after a synchronization; oversamplings from 2048 are a sinc3 of
//     1024 and a sinc1, so code 7 is 16384 (the field's description prints 16256)
// [9] 8.5.1 interface: mode 1, words of 24 bits, first word of an answer belongs to the command of the frame before;
//     the first after a reset is that of RESET
// [10] 8.3.4 reference: full scale 1.2 V / gain by the one inside, 0.96 VREFIN / gain by one at REFIN (CLOCK bit 6)
//
// Where the data sheet leaves a question open, the model takes: the oldest of three unread conversions is overwritten
// (or, by choice, the newest refused); DRDY stays low until the FIFO is empty (or, by choice, rises with each frame);
// a frame takes its data from the FIFO when CS falls; a frame without new data repeats the last.
#include "ads131m08.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "ads131m08_converter.h"
#include "chip.h"
#include "faults.h"
#include "pin.h"
#include "spi_bus.h"

enum { WORD = 3, DATA_END = (1 + CELLS) * WORD, FRAME = DATA_END + WORD, LONGEST = (2 + ADS_REGISTERS) * WORD };
enum { RESET_LOW = 2048 };  // clocks
enum { MODE_RX_CRC = 0x1000, MODE_CRC_ANSI = 0x0800, MODE_RESET = 0x0400, MODE_WORD = 0x0300, WORD_24 = 0x0100 };
enum { STATUS_LOCK = 0x8000, STATUS_RESYNC = 0x4000 };
enum { COMMAND_NULL = 0x0000, RESET = 0x0011, STANDBY = 0x0022, WAKEUP = 0x0033, LOCK = 0x0555, UNLOCK = 0x0655 };
enum { RREG = 0xA000, WREG = 0x6000, VERB = 0xE000, READ_MANY = 0xE000, WRITTEN = 0x4000, RESET_DONE = 0xFF28 };

static Pin select_pin, reset_pin;
static bool is_locked, has_resynced, is_held_in_reset;
static avr_cycle_count_t reset_fell;

// The running frame.
static bool is_selected;
static uint8_t sending[LONGEST], hearing[LONGEST];
static int position;
static bool carries_data, has_fresh_data;
static int32_t latched[CELLS];
static uint64_t frames;
// What the next frame begins with: a word, or STATUS, or several registers.
static enum { ANSWER_STATUS, ANSWER_WORD, ANSWER_REGISTERS } answer;
static uint16_t answer_word;
static int first_register, register_count;

static bool is_reading(void) { return is_selected && position < DATA_END; }

static void reset_device(void) {
  is_locked = has_resynced = false;
  memset(latched, 0, sizeof latched);
  answer = ANSWER_WORD;
  answer_word = RESET_DONE;
  converter_reset();
}

// Frames

static uint16_t status(void) {
  uint16_t value = ads_registers[ADS_MODE] & (MODE_CRC_ANSI | MODE_RESET | MODE_WORD);
  if (is_locked) value |= STATUS_LOCK;
  if (has_resynced) value |= STATUS_RESYNC;
  if (has_fresh_data) value |= ads_registers[ADS_CLOCK] >> 8;
  return value;
}

static void put(int word, uint16_t value) {
  sending[WORD * word] = (uint8_t)(value >> 8);
  sending[WORD * word + 1] = (uint8_t)value;
  sending[WORD * word + 2] = 0;
}

static uint16_t heard(int word) { return (uint16_t)(hearing[WORD * word] << 8 | hearing[WORD * word + 1]); }

// CRC-16/CCITT, start FFFFh, over all words before it.
static uint16_t crc_of(int size) {
  uint16_t crc = 0xFFFF;
  for (int at = 0; at < size; ++at) {
    crc = (uint16_t)(crc ^ sending[at] << 8);
    for (int bit = 0; bit < 8; ++bit) crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
  }
  return crc;
}

static void put_data(void) {
  for (int cell = 0; cell < CELLS; ++cell) {
    uint8_t* word = sending + WORD * (1 + cell);
    word[0] = (uint8_t)(latched[cell] >> 16);
    word[1] = (uint8_t)(latched[cell] >> 8);
    word[2] = (uint8_t)latched[cell];
  }
}

static void begin_frame(void) {
  memset(sending, 0, sizeof sending);
  memset(hearing, 0, sizeof hearing);
  position = 0;
  carries_data = answer != ANSWER_REGISTERS;
  has_fresh_data = carries_data && converter_take(latched);
  int words = 1 + CELLS;
  if (answer == ANSWER_REGISTERS) {  // [2] no conversion data in this frame
    put(0, (uint16_t)(READ_MANY | first_register << 7 | (register_count - 1)));
    for (int at = 0; at < register_count; ++at) put(1 + at, ads_registers[(first_register + at) % ADS_REGISTERS]);
    words = 1 + register_count;
  } else {
    put(0, answer == ANSWER_STATUS ? status() : answer_word);
    if (answer == ANSWER_STATUS) has_resynced = false;
    put_data();
  }
  uint16_t crc = crc_of(WORD * words);
  const Fault* fault = fault_now(FAULT_CRC, -1, chip_time());
  if (fault && carries_data && fault->amount >= 1 && ++frames % (uint64_t)fault->amount == 0) {
    crc ^= 0x0100;
    ++account.frames_spoiled;
  }
  put(words, crc);
}

static uint8_t exchange(uint8_t byte, uint8_t mode) {
  if (!is_selected) return 0xFF;
  if (mode != 1) {  // [9] in another mode the bits are shifted by one
    ++account.commands_foreign;
    return 0xFF;
  }
  if (position == LONGEST) return 0;
  hearing[position] = byte;
  const uint8_t answered = sending[position++];
  if (position == DATA_END && carries_data && has_fresh_data) converter_read();
  return answered;
}

// Commands

static void foreign(const char* what, unsigned word) {
  ++account.commands_foreign;
  fprintf(stderr, "ADS131M08: %s %04x\n", what, word);
}

static void write_register(int address, uint16_t value) {
  const uint16_t before = ads_registers[address % ADS_REGISTERS];
  if (address <= ADS_STATUS || address >= ADS_REGISTERS) return;  // [1] read only
  if (address == ADS_MODE && ((value & MODE_RX_CRC) || (value & MODE_WORD) != WORD_24 || (value & MODE_CRC_ANSI))) {
    foreign("the model has only words of 24 bits and no CRC of the input: MODE", value);
    return;
  }
  for (int cell = 0; cell < CELLS; ++cell) {
    const bool is_gain = address == ADS_GAIN1 + cell / 4 && ((before ^ value) >> (4 * (cell % 4)) & 7);
    const bool is_input = address == ADS_CH0_CFG + ADS_PER_CHANNEL * cell && ((before ^ value) & 3);
    if (is_gain || is_input) converter_unsettle(cell);  // [8]
  }
  ads_registers[address] = value;
  if (address == ADS_CLOCK && (before ^ value) & 0x1C) converter_synchronize();
}

static void write_registers(uint16_t command) {
  const int address = command >> 7 & 0x3F;
  const int wanted = (command & 0x7F) + 1;
  int written = 0;
  while (written < wanted && WORD * (2 + written) <= position) {
    write_register(address + written, heard(1 + written));
    ++written;
  }
  answer_word = (uint16_t)(WRITTEN | address << 7 | ((written - 1) & 0x7F));
}

static void read_registers(uint16_t command) {
  first_register = command >> 7 & 0x3F;
  register_count = (command & 0x7F) + 1;
  if (register_count > ADS_REGISTERS) register_count = ADS_REGISTERS;
  answer = register_count > 1 ? ANSWER_REGISTERS : ANSWER_WORD;
  answer_word = first_register == ADS_STATUS ? status() : ads_registers[first_register];
}

static void obey(uint16_t command) {
  answer = ANSWER_WORD;
  answer_word = command;
  if (command == COMMAND_NULL) {
    answer = ANSWER_STATUS;
  } else if ((command & VERB) == RREG) {
    read_registers(command);
  } else if (command == UNLOCK) {
    is_locked = false;
  } else if (is_locked) {
    answer = ANSWER_STATUS;
  } else if ((command & VERB) == WREG) {
    write_registers(command);
  } else if (command == RESET) {
    if (position >= FRAME) reset_device();  // [5] only at the end of a full frame
  } else if (command == STANDBY || command == WAKEUP) {
    converter_hold(command == STANDBY);
    if (command == WAKEUP) converter_synchronize();
  } else if (command == LOCK) {
    is_locked = true;
  } else {
    foreign("no command of the data sheet:", command);
    answer = ANSWER_STATUS;
  }
}

static void selected(avr_irq_t* irq, uint32_t level, void* given) {
  (void)irq;
  (void)given;
  const bool was_selected = is_selected;
  is_selected = !level && !is_held_in_reset;
  if (is_selected && !was_selected) begin_frame();
  if (!is_selected && was_selected && position >= WORD) obey(heard(0));
}

static void reset_moved(avr_irq_t* irq, uint32_t level, void* given) {
  (void)irq;
  (void)given;
  if (!level) {
    reset_fell = chip->cycle;
    is_held_in_reset = true;
    converter_hold(true);
    return;
  }
  if (!is_held_in_reset) return;
  is_held_in_reset = false;
  converter_hold(false);
  if ((double)(chip->cycle - reset_fell) >= RESET_LOW * converter_cycles_per_clock()) {  // [6]
    reset_device();
  } else {
    has_resynced = true;
    converter_synchronize();
  }
}

// The pins float until the sketch sets them again; resistors on the board hold CS and SYNC/RESET high.
static void chip_fell(void) {
  is_selected = false;
  if (is_held_in_reset) converter_hold(false);
  is_held_in_reset = false;
  converter_hold_pin();
}

void ads131m08_begin(const Ads131m08Choices* choices) {
  static Mourner mourner = {.chip_fell = chip_fell};
  converter_begin(choices, is_reading, reset_device);
  select_pin = pin_of(wiring->ads131m08_cs);
  reset_pin = pin_of(wiring->ads131m08_reset);
  reset_device();
  pin_watch(&select_pin, selected, NULL);
  pin_watch(&reset_pin, reset_moved, NULL);
  spi_begin(exchange);
  chip_tell_resets(&mourner);
}
