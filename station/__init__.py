"""The instrument: bytes from two force plates become numbers a clinician can trust.

Only the version lives here, so that importing the package costs nothing.
"""

VERSION = "0.1.0"
