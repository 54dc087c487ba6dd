// The SPI of the chip with its real speed; one slave.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// exchange : takes the byte of the master, gives that of the slave. mode : SPI mode 0..3 the master uses.
void spi_begin(uint8_t (*exchange)(uint8_t byte, uint8_t mode));
