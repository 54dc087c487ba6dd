"""A report that proves itself: what it states, from which recordings, and whether they still say so."""
