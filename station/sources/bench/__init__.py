"""The bench: plates with the faults of real ones, and an engineer who lays masses on them."""
