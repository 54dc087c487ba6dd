"""The people of the simulated station: mechanics with a will, and the truth of their own motion."""
