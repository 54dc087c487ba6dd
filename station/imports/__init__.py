"""Other people's files: one file per format, each gives Forces, what is known and what is missing."""
