"""The clinic's screens: pages, live view and reports. They stand on `station` and know no wire."""
