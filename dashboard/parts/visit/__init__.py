"""The panel beside the live view: what to say, what to press, what came out."""
