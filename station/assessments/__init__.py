"""The clinical tests: one file each, with one constant ASSESSMENT."""
