#include "reader.h"

#include "bytes.h"
#include "crc16.h"
#include "frame.h"

bool Reader::take(uint8_t byte) {
  if (byte == wire::DELIMITER) return complete();
  if (filled_ < sizeof piece_) {
    piece_[filled_++] = byte;
  } else {
    too_long_ = true;
  }
  return false;
}

bool Reader::complete() {
  const uint8_t filled = filled_;
  const bool too_long = too_long_;
  const bool is_torn = is_torn_;
  filled_ = 0;
  too_long_ = is_torn_ = false;
  if (filled == 0 || is_torn) return false;  // a zero between messages, or the rest of one that is counted
  const uint8_t plain = too_long ? 0 : frame::unstuff(piece_, filled);
  if (plain < 3 || crc16::of(piece_, static_cast<uint8_t>(plain - 2)) != bytes::get16(piece_ + plain - 2)) {
    refuse();
    return false;
  }
  size_ = static_cast<uint8_t>(plain - 3);
  return true;
}

void Reader::lose() {
  refuse();
  is_torn_ = true;
}

void Reader::refuse() {
  if (bad_ < 0xFFFF) ++bad_;
}
