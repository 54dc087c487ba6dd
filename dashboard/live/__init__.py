"""The live view on the server: packets of what the device feels now, and who watches it."""
