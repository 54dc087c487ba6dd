"""`python -m calibration`: the calibration bench at the terminal."""

import sys

from calibration.terminal import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
