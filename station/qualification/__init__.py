"""Qualification: is this plate, as it was built, fit to be used? Each file is one thing that is looked at."""
