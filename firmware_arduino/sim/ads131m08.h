// The ADS131M08 as its data sheet has it: SPI slave, registers, conversions.
#pragma once
#include <stdbool.h>

typedef struct Ads131m08Choices {
  double ppm;        // how much its clock is too fast
  double rate;       // Hz at an oversampling of 4096: 1000 with 8.192 MHz; another rate is another clock
  double excitation; // V of the bridges; half of it is at REFIN
  bool rises;        // DRDY rises after a frame although the FIFO holds one more conversion
  bool refuses;      // a full FIFO refuses the new conversion instead of overwriting the oldest
} Ads131m08Choices;

void ads131m08_begin(const Ads131m08Choices* choices);
