#include "wiring.h"

#include "../forceplate/config.h"

// Arduino's pin number -> port and bit, from variants/standard and variants/mega of arduino-core-avr 1.8.7.
#ifdef __AVR_ATmega2560__
#define NAME "mega"
#define MCU "atmega2560"
#define WIRING wiring_mega
static const char* const PINS[] = {
    "E0", "E1", "E4", "E5", "G5", "E3", "H3", "H4", "H5", "H6",  //  0
    "B4", "B5", "B6", "B7", "J1", "J0", "H1", "H0", "D3", "D2",  // 10
    "D1", "D0", "A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7",  // 20
    "C7", "C6", "C5", "C4", "C3", "C2", "C1", "C0", "D7", "G2",  // 30
    "G1", "G0", "L7", "L6", "L5", "L4", "L3", "L2", "L1", "L0",  // 40
    "B3", "B2", "B1", "B0", "F0", "F1", "F2", "F3", "F4", "F5",  // 50
    "F6", "F7", "K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7",  // 60
};
#else
#define NAME "uno"
#define MCU "atmega328p"
#define WIRING wiring_uno
static const char* const PINS[] = {
    "D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "B0", "B1",  //  0
    "B2", "B3", "B4", "B5", "C0", "C1", "C2", "C3", "C4", "C5",  // 10
};
#endif

const Wiring WIRING = {
    .board = NAME,
    .mcu = MCU,
    .pins = PINS,
    .pin_count = sizeof PINS / sizeof PINS[0],
    .ads131m08_drdy = ADS131M08_DRDY_PIN,
    .ads131m08_cs = ADS131M08_CS_PIN,
    .ads131m08_reset = ADS131M08_RESET_PIN,
    .ads131m08_gain_code = ADS131M08_GAIN_CODE,
    .hx711_data = HX711_DATA_PINS,
    .hx711_clock = HX711_CLOCK_PIN,
    .hx711_rate = HX711_RATE,
    .mat_row = MAT_ROW_PINS,
    .mat_column = MAT_COLUMN_PINS,
    .mat_sense = MAT_SENSE_PIN,
    .mat_rows = MAT_ROWS,
    .mat_columns = MAT_COLUMNS,
};
