"""Mathematics of loads and paths. Arrays in, arrays and numbers out; nothing here knows a clinic."""
