// What was sampled waits here to be sent: one writer (an interrupt, or the loop), one reader (the loop).
#pragma once
#include <stdint.h>

// One body on its way to the wire. kind : wire::KIND_SAMPLES or KIND_MATROW.
template <uint8_t Size>
struct Piece {
  uint8_t kind;
  uint8_t size;
  uint8_t body[Size];
};

// `Slots` is a power of two; one slot stays empty. Neither side ever waits, and neither needs interrupts off:
// each index is one byte and has one writer.
template <uint8_t Size, uint8_t Slots>
class Ring {
  static_assert((Slots & (Slots - 1)) == 0, "slots are a power of two");

 public:
  // Writer: the slot to fill, or null when there is none. It counts only after push().
  Piece<Size>* free_slot() { return next(head_) == tail_ ? nullptr : &pieces_[head_]; }
  void push() { head_ = next(head_); }

  // Reader: the oldest piece, or null. It stays until pop().
  const Piece<Size>* oldest() const { return head_ == tail_ ? nullptr : &pieces_[tail_]; }
  void pop() { tail_ = next(tail_); }

  // Reader only: forget all that waits.
  void clear() { tail_ = head_; }

 private:
  static uint8_t next(uint8_t index) { return static_cast<uint8_t>((index + 1) & (Slots - 1)); }

  Piece<Size> pieces_[Slots];
  volatile uint8_t head_ = 0;
  volatile uint8_t tail_ = 0;
};
