"""The clinic's screen: it stands on `station` and decides nothing that the instrument could."""
