"""The machine code of versions long gone is removed, that of living ones stays."""

import os
import time
from pathlib import Path

from station import warm


def test_only_what_is_long_not_made_anew_is_forgotten(tmp_path: Path) -> None:
    ages = {"numba-own": 400, "numba-old": 31, "numba-young": 29, "something": 400}
    for name, days in ages.items():
        (tmp_path / name).mkdir()
        marker = tmp_path / name / "warm"
        marker.touch()
        os.utime(marker, times=(time.time() - days * 86_400,) * 2)
    (tmp_path / "numba-unfinished").mkdir()
    warm.forget_old(tmp_path / "numba-own")
    left = {folder.name for folder in tmp_path.iterdir()}
    assert left == {"numba-own", "numba-young", "something", "numba-unfinished"}
