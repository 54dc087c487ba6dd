"""Export: one form a recording can leave in."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from station.recording.recording import Recording


@dataclass(frozen=True)
class Export:
    """suffix : with its dot. title : for a save dialogue. write : recording into a file."""

    suffix: str
    title: str
    write: Callable[[Recording, Path], None]
