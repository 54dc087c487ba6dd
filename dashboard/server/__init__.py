"""The server: how the program starts, who is let in, how pages arrive, and when it ends."""
