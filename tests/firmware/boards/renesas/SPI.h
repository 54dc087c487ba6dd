#pragma once
#include <Arduino.h>

class ArduinoSPI : public arduino::HardwareSPI {
 public:
  uint8_t transfer(uint8_t byte) override;
  void transfer(void* bytes, size_t count) override;
  void beginTransaction(arduino::SPISettings settings) override;
  void endTransaction() override;
  void begin() override;
};
extern ArduinoSPI SPI;
