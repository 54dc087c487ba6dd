// Eight HX711 with one clock line, each on its own oscillator.
#pragma once
#include <stdint.h>

// rate : Hz, nominal. ppm : for all of them. spread : share, each oscillator lies by chance within nominal +- spread.
void hx711_begin(double rate, double ppm, double spread, uint64_t seed);
