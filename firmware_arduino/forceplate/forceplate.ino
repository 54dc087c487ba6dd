// Force plate: moves bytes between the converter and the host. What it says stands in PROTOCOL.md, what is chosen
// in config.h, what it does in src/core, and each converter in src/frontends.
#include "config.h"
#include "src/board/start.h"
#include "src/core/device.h"
#include "src/core/front_end.h"
#include "src/core/record.h"

static Device device;

void setup() {
  board::begin();
  const uint32_t boot = record::begin();
  const bool converter_ok = front_end::begin();
  device.begin(boot, board::reset_cause(), converter_ok);
}

void loop() {
  board::alive();
  device.turn();
}
