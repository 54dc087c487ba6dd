"""The clinic's screens: pages, live view and reports. It stands on `station` and knows no wire and no formula."""
