// Random numbers that come again with the same seed: splitmix64 (Steele et al. 2014, doi 10.1145/2714064.2660195).
#pragma once
#include <stdint.h>

typedef struct Dice {
  uint64_t state;
} Dice;

// A stream of its own for each purpose: `purpose` is any number.
Dice dice_new(uint64_t seed, uint64_t purpose);
uint64_t dice_bits(Dice* dice);
double dice_share(Dice* dice);  // in [0, 1)
