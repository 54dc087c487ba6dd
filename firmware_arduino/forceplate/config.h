// All choices of a build: front end, speed, pins, places of the cells. Only the preprocessor is used here, so that
// the simulator reads the same file. hardware_bom.md shows the same tables for people; a test compares them.
#pragma once

#define VERSION_MAJOR 1
#define VERSION_MINOR 0
#define VERSION_PATCH 0
#ifndef BUILD
#define BUILD 0UL  // first four bytes of the source's git hash; the Makefile fills it in
#endif

// The front end: one of these four.
#define FRONT_END_ADS131M08 1  // 8 channels at once, 1 kHz: landing capable
#define FRONT_END_HX711 2      // 8 x HX711, 80 Hz: balance only
#define FRONT_END_MAT 3        // resistive pressure mat through multiplexers
#define FRONT_END_MADE_UP 4    // counts by formula: a bench test without cells
#ifndef FRONT_END
#define FRONT_END FRONT_END_ADS131M08
#endif

#ifndef BAUD
#define BAUD 500000  // or 1000000; a board with native USB ignores it
#endif

// ADS131M08
#define ADS131M08_DRDY_PIN 2  // must be able to interrupt
#if defined(__AVR_ATmega2560__)
#define ADS131M08_CS_PIN 53
#else
#define ADS131M08_CS_PIN 10
#endif
#define ADS131M08_RESET_PIN 9  // SYNC/RESET
#define ADS131M08_GAIN_CODE 6  // 2^6 = 64
#define ADS131M08_FULL_SCALE_NV 18750000  // 1.2 V / 64
#ifndef ADS131M08_CLOCK_MODULE
#define ADS131M08_CLOCK_MODULE 0  // 1: a clock of 8.192 MHz is fed in; 0: a crystal stands at the converter
#endif

// HX711: one clock for all, a data line each
#if defined(__AVR_ATmega2560__)
#define HX711_DATA_PINS {22, 23, 24, 25, 26, 27, 28, 29}
#define HX711_CLOCK_PIN 30
#else
#define HX711_DATA_PINS {2, 3, 4, 5, 6, 7, 8, 9}
#define HX711_CLOCK_PIN 10
#endif
#define HX711_RATE 80  // Hz with the RATE pin high; 10 as most modules are sold
#define HX711_FULL_SCALE_NV 19531250  // 5 V / 128 / 2

// Pressure mat: the address of a column and of a row, lowest bit first, and one analog input
#ifndef MAT_ROWS
#define MAT_ROWS 32
#endif
#ifndef MAT_COLUMNS
#define MAT_COLUMNS 32
#endif
#if defined(__AVR_ATmega2560__)
#define MAT_COLUMN_PINS {22, 23, 24, 25, 26}
#define MAT_ROW_PINS {30, 31, 32, 33, 34}
#else
#define MAT_COLUMN_PINS {2, 3, 4, 5, 6}
#define MAT_ROW_PINS {7, 8, 9, 10, 11}
#endif
#define MAT_SENSE_PIN 0  // A0
#define MAT_HOLD_US 6  // after which the converter has taken the voltage of a cell; the next one settles for 20 us
#define MAT_CELL_US 56  // what a cell takes with all that the loop does meanwhile; the pace of the rows follows from it

// Where the cell of each channel sits: plate (0 left, 1 right), corner (0 front left, 1 front right, 2 back left,
// 3 back right), polarity (-1 when its two signal wires are swapped)
#define CHANNEL_PLACES                                                            \
  {{0, 0, 1}, {0, 1, 1}, {0, 2, 1}, {0, 3, 1}, {1, 0, 1}, {1, 1, 1}, {1, 2, 1}, {1, 3, 1}}

#if FRONT_END == FRONT_END_MAT
#define MAT_TEXT_(number) #number
#define MAT_TEXT(number) MAT_TEXT_(number)
#define GEOMETRY "mat_" MAT_TEXT(MAT_ROWS) "x" MAT_TEXT(MAT_COLUMNS)
#define PIECE_SIZE (7 + (MAT_COLUMNS * 3 + 1) / 2)
#define PIECE_SLOTS 4
#else
#if FRONT_END == FRONT_END_HX711
#define GEOMETRY "two_plates_50kg"
#else
#define GEOMETRY "two_plates_400x600"
#endif
#define PIECE_SIZE (7 + 8 * 3)
#define PIECE_SLOTS 8
#endif
