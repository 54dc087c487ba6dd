// The pressure mat: the multiplexers choose a cell, the chip's own converter reads its voltage.
#pragma once

void mat_begin(void);
