#pragma once
#include <Arduino.h>

class SPIClassRP2040 : public arduino::HardwareSPI {
 public:
  uint8_t transfer(uint8_t byte) override;
  void transfer(void* bytes, size_t count) override;
  void transfer(const void* sent, void* received, size_t count);
  void beginTransaction(SPISettings settings) override;
  void endTransaction() override;
  void begin() override;
};
extern SPIClassRP2040 SPI;
