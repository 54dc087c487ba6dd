// What the sketch uses of the Teensy 4 core, as declared there.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define HIGH 1
#define LOW 0
#define INPUT 0
#define OUTPUT 1
#define INPUT_PULLUP 2
#define LSBFIRST 0
#define MSBFIRST 1
#define FALLING 2
#define RISING 3
#define bit(b) (1UL << (b))
#define _BV(n) (1 << (n))
#define F(text) (text)
#define NUM_DIGITAL_PINS 55
#define digitalPinToInterrupt(p) ((p) < NUM_DIGITAL_PINS ? (p) : -1)
#define A0 14
#define __disable_irq() __asm__ volatile("" ::: "memory")
#define __enable_irq() __asm__ volatile("" ::: "memory")
#define interrupts() __enable_irq()
#define noInterrupts() __disable_irq()
#define SCB_AIRCR (*(volatile uint32_t*)0xE000ED0C)

extern "C" {
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t value);
uint8_t digitalRead(uint8_t pin);
int analogRead(uint8_t pin);
uint32_t micros(void);
void delay(uint32_t ms);
void attachInterrupt(uint8_t pin, void (*function)(void), int mode);
}
static inline void delayMicroseconds(uint32_t us) { (void)us; }

class Print {
 public:
  virtual size_t write(uint8_t byte) = 0;
  virtual size_t write(const uint8_t* bytes, size_t size);
};

class usb_serial_class : public Print {
 public:
  constexpr usb_serial_class() {}
  void begin(long baud) { (void)baud; }
  virtual int read();
  virtual void flush();
  size_t write(uint8_t byte) override;
  size_t write(const uint8_t* bytes, size_t size) override;
  size_t write(unsigned long n) { return write((uint8_t)n); }
  size_t write(long n) { return write((uint8_t)n); }
  size_t write(unsigned int n) { return write((uint8_t)n); }
  size_t write(int n) { return write((uint8_t)n); }
  virtual int availableForWrite();
  using Print::write;
};
extern usb_serial_class Serial;
