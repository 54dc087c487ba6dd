// The device as the host sees it: says what it is, obeys commands, sends what was sampled, never waits.
#pragma once
#include <stdint.h>

#include "front_end.h"
#include "reader.h"

class Device {
 public:
  // Begin a life. boot : its id. reset : wire::RESET_... bits. converter_ok : whether the front end answered.
  void begin(uint32_t boot, uint8_t reset, bool converter_ok);
  // One turn of the loop: at most one command obeyed and one message sent.
  void turn();

 private:
  // An answer waits here until the port has room; meanwhile no further command is read.
  struct Answer {
    uint8_t size = 0;
    uint8_t body[2 + wire::LONGEST_BLOB];
  };

  void listen();
  void obey();
  void answer(uint8_t result, const uint8_t* value = nullptr, uint8_t size = 0);
  void set_rate();
  void self_test();
  void read_blob();
  void write_blob();
  bool speak();
  bool send(uint8_t kind, const uint8_t* body, uint8_t size);
  bool send_hello();
  bool send_channel();
  bool send_status();
  bool send_sample();

  Reader reader_;
  Answer answer_;
  uint32_t boot_ = 0;
  uint32_t second_ = 0;       // ticks at which the running second began
  uint32_t uptime_ = 0;       // s
  uint8_t reset_ = 0;
  uint8_t introduced_ = 0;    // 0: HELLO is due; n: CHANNEL n - 1 is due; above the channels: done
  bool status_due_ = false;
  bool running_ = false;
  bool self_test_failed_ = false;
  bool restart_due_ = false;
};
