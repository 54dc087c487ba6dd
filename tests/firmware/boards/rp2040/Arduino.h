// What the sketch uses of arduino-pico (cores/rp2040), as declared there.
#pragma once
#include "../api/ArduinoAPI.h"

extern "C" {
void interrupts();
void noInterrupts();
}

#define digitalPinToInterrupt(pin) (pin)
static const uint8_t A0 = 26u;

class SerialUSB : public arduino::HardwareSerial {
 public:
  void begin(unsigned long baud = 115200) override;
  int read() override;
  int availableForWrite() override;
  void flush() override;
  size_t write(uint8_t byte) override;
  size_t write(const uint8_t* bytes, size_t size) override;
};
extern SerialUSB Serial;

class RP2040 {
 public:
  void reboot();
  uint32_t hwrand32();
};
extern RP2040 rp2040;
