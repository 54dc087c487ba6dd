"""Where the station keeps its things on this computer.

`STATION_HOME` moves everything below one folder: tests, a second station, a stick.
"""

import os
import sys
from pathlib import Path


def data() -> Path:
    """Return the folder of recordings, calibrations and the library (not created here)."""
    return _own("data") or _place("XDG_DATA_HOME", ".local/share", "Application Support", "LOCALAPPDATA")


def demo() -> Path:
    """Return the folder of the demonstration, apart from a clinic's own (not created here)."""
    return data() / "demo"


def cache() -> Path:
    """Return the folder of things that can be made again, such as compiled kernels (not created here)."""
    return _own("cache") or _place("XDG_CACHE_HOME", ".cache", "Caches", "LOCALAPPDATA")


def _own(part: str) -> Path | None:
    home = os.environ.get("STATION_HOME")
    return Path(home).expanduser() / part if home else None


def _place(variable: str, unix: str, mac: str, windows: str) -> Path:
    if sys.platform == "win32":
        base = os.environ.get(windows) or str(Path.home() / "AppData" / "Local")
        return Path(base) / "force-plate-station" / ("cache" if unix == ".cache" else "data")
    if sys.platform == "darwin":
        return Path.home() / "Library" / mac / "force-plate-station"
    return Path(os.environ.get(variable) or Path.home() / unix) / "force-plate-station"
