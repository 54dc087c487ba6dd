// The serial line's beginning and end.
#pragma once

namespace board {

void open_line();
void empty_line();  // waits until everything has been sent

}  // namespace board
