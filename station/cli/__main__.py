"""`python -m station.cli`: the same as `station`."""

import sys

from station.cli import main

if __name__ == "__main__":
    sys.exit(main())
