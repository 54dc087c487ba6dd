// What the sketch uses of ArduinoCore-API, as declared there: enums that no number turns into by itself.
#pragma once
#include <stddef.h>
#include <stdint.h>

extern "C" {

typedef enum { LOW = 0, HIGH = 1, CHANGE = 2, FALLING = 3, RISING = 4 } PinStatus;
typedef enum { INPUT = 0, OUTPUT = 1, INPUT_PULLUP = 2 } PinMode;
typedef enum { LSBFIRST = 0, MSBFIRST = 1 } BitOrder;
typedef uint8_t pin_size_t;
typedef void (*voidFuncPtr)(void);

#define SERIAL 0x0
#define DISPLAY 0x1
#define bit(b) (1UL << (b))
#define lowByte(w) ((uint8_t)((w) & 0xff))
#define highByte(w) ((uint8_t)((w) >> 8))

void pinMode(pin_size_t pin, PinMode mode);
void digitalWrite(pin_size_t pin, PinStatus status);
PinStatus digitalRead(pin_size_t pin);
int analogRead(pin_size_t pin);
unsigned long micros(void);
void delay(unsigned long ms);
void delayMicroseconds(unsigned int us);
void attachInterrupt(pin_size_t interrupt, voidFuncPtr callback, PinStatus mode);

}

namespace arduino {

inline void pinMode(pin_size_t pin, int mode) { ::pinMode(pin, (PinMode)mode); }
inline void digitalWrite(pin_size_t pin, int status) { ::digitalWrite(pin, (PinStatus)status); }

class Print {
 public:
  virtual size_t write(uint8_t byte) = 0;
  virtual size_t write(const uint8_t* bytes, size_t size);
  virtual int availableForWrite() { return 0; }
  virtual void flush() {}
};

class HardwareSerial : public Print {
 public:
  virtual void begin(unsigned long baud) = 0;
  virtual int read() = 0;
};

typedef enum { SPI_MODE0 = 0, SPI_MODE1 = 1, SPI_MODE2 = 2, SPI_MODE3 = 3 } SPIMode;

class SPISettings {
 public:
  SPISettings(uint32_t clock, BitOrder order, SPIMode mode);
  SPISettings(uint32_t clock, BitOrder order, int mode);
  SPISettings();
};

class HardwareSPI {
 public:
  virtual uint8_t transfer(uint8_t byte) = 0;
  virtual void transfer(void* bytes, size_t count) = 0;
  virtual void beginTransaction(SPISettings settings) = 0;
  virtual void endTransaction() = 0;
  virtual void begin() = 0;
};

}  // namespace arduino

using namespace arduino;
