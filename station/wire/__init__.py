"""The bytes between the device and the station: protocol 1."""
