// The EEPROM: its file, and the time a write takes.
#pragma once

// path : where its bytes stay from run to run, or null. Returns what is wrong, or null.
const char* eeprom_begin(const char* path);
const char* eeprom_save(const char* path);
