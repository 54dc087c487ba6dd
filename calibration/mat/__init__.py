"""The pressure mat on the bench: known pressures become a curve for each of its cells."""
