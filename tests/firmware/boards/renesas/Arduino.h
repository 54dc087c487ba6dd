// What the sketch uses of ArduinoCore-renesas for the UNO R4 Minima, as declared there.
#pragma once
#include "../api/ArduinoAPI.h"

extern "C" {
void __enable_irq(void);
void __disable_irq(void);
void __NVIC_SystemReset(void);
}

#define interrupts() __enable_irq()
#define noInterrupts() __disable_irq()
#define NVIC_SystemReset __NVIC_SystemReset
pin_size_t digitalPinToInterrupt(pin_size_t pin);
static const uint8_t A0 = 14u;

class _SerialUSB : public arduino::HardwareSerial {
 public:
  void begin(unsigned long baud) override;
  int read() override;
  int availableForWrite() override;
  void flush() override;
  size_t write(uint8_t byte) override;
  size_t write(const uint8_t* bytes, size_t size) override;
};
extern _SerialUSB SerialUSB;
#define Serial SerialUSB
