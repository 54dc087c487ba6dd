"""Where wire bytes come from: a serial port, a simulated station, a recording."""
