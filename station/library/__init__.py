"""The library: who was measured, when, and what became of each trial. Samples are files, never rows."""
