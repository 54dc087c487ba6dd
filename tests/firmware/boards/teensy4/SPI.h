#pragma once
#include <Arduino.h>

#define SPI_MODE1 0x04

class SPISettings {
 public:
  SPISettings(uint32_t clock, uint8_t order, uint8_t mode);
  SPISettings();
};

class SPIClass {
 public:
  void begin();
  void beginTransaction(SPISettings settings);
  void endTransaction();
  uint8_t transfer(uint8_t byte);
  void transfer(void* bytes, size_t count);
};
extern SPIClass SPI;
