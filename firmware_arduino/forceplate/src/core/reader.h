// Commands out of the bytes of the host: collects up to a delimiter, checks, and counts what is damaged.
#pragma once
#include <stdint.h>

#include "protocol.h"

class Reader {
 public:
  // Take the next byte. Returns true when it completed a good message; kind() and body() hold until the next.
  bool take(uint8_t byte);

  uint8_t kind() const { return piece_[0]; }
  const uint8_t* body() const { return piece_ + 1; }
  uint8_t size() const { return size_; }
  // Damaged messages so far; stays at 65535.
  uint16_t bad() const { return bad_; }
  // Bytes are missing here: what they belonged to is counted as damaged, up to the next delimiter.
  void lose();

 private:
  bool complete();
  void refuse();

  uint8_t piece_[wire::LONGEST_WIRE] = {};
  uint8_t filled_ = 0;
  uint8_t size_ = 0;
  bool too_long_ = false;
  bool is_torn_ = false;  // and counted already
  uint16_t bad_ = 0;
};
