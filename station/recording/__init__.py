"""What happened, kept for good: a journal while it happens, Parquet afterwards."""
