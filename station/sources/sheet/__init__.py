"""The sheet: a pressure mat with the faults of real ones, feet that stand on it, an engineer's loads."""
