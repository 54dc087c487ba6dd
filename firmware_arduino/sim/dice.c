#include "dice.h"

Dice dice_new(uint64_t seed, uint64_t purpose) {
  Dice dice = {seed ^ (purpose * 0xD1B54A32D192ED03u)};
  dice_bits(&dice);
  return dice;
}

uint64_t dice_bits(Dice* dice) {
  dice->state += 0x9E3779B97F4A7C15u;
  uint64_t mixed = dice->state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

double dice_share(Dice* dice) { return (double)(dice_bits(dice) >> 11) * 0x1p-53; }
