"""Written: what a line of a mat's journal may say; what makes no sense is not believed when it is read back.

A journal is a file of text on somebody's disk. A line that was damaged there must not become a curve.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.mat.capture import LEAST, Capture
from calibration.mat.loading import Going, Kind, Loading
from station.mat import Matrix


def moment(said: Any) -> datetime:
    """Return a date and time with its offset. said : ISO. Errors: ValueError for anything else."""
    found = datetime.fromisoformat(said) if isinstance(said, str) else None
    if found is None or found.tzinfo is None:
        raise ValueError(f"no date and time with an offset: {said!r}")
    return found


def words(said: Any) -> str:
    """Return words that are not empty. Errors: ValueError."""
    if not isinstance(said, str) or not said.strip():
        raise ValueError(f"no words: {said!r}")
    return said


def whole(said: Any, least: int, most: int | None = None) -> int:
    """Return a whole number from `least` to `most`. Errors: ValueError."""
    if isinstance(said, bool) or not isinstance(said, int) or said < least:
        raise ValueError(f"no whole number from {least}: {said!r}")
    if most is not None and said > most:
        raise ValueError(f"more than {most}: {said}")
    return said


def above_zero(said: Any) -> float:
    """Return a finite number above 0. Errors: ValueError."""
    found = _number(said)
    if found <= 0.0:
        raise ValueError(f"not above zero: {said!r}")
    return found


def plain(capture: Capture) -> dict[str, Any]:
    """Return a capture as it is written."""
    return {
        "loading": asdict(capture.loading),
        "counts": np.round(capture.counts, 3).tolist(),
        "highest": capture.highest.tolist(),
        "saturated": np.round(capture.saturated, 4).tolist(),
        "scans": capture.scans,
        "largest": capture.largest,
    }


def capture(line: Mapping[str, Any], plan: Sequence[Loading], matrix: Matrix, largest: int) -> Capture:
    """Read a capture back. plan : of its equalisation. largest : count that its converter cannot exceed.

    Errors: KeyError, TypeError, ValueError for what no reading of this plan on this mat can have been.
    """
    loading = _loading(line["loading"], plan)
    if whole(line["largest"], 1) != largest:
        raise ValueError(f"a converter that ends at {line['largest']}, not at {largest}")
    shape = (matrix.rows, matrix.columns)
    highest = _cells(line["highest"], shape, largest)
    if not np.issubdtype(highest.dtype, np.integer):
        raise ValueError("a largest count that is no whole number")
    return Capture(
        loading,
        _cells(line["counts"], shape, largest).astype(np.float64),
        highest.astype(np.int64),
        _cells(line["saturated"], shape, 1.0).astype(np.float64),
        whole(line["scans"], LEAST),
        largest,
    )


def _loading(said: Mapping[str, Any], plan: Sequence[Loading]) -> Loading:
    told = dict(said)
    told["kind"], told["going"] = Kind(told["kind"]), Going(told["going"])
    planned = plan[whole(told["number"], 1, len(plan)) - 1]
    if (told["kind"], told["going"]) != (planned.kind, planned.going) or planned.going is Going.PRESS:
        raise ValueError(f"not what the plan has as loading {planned.number}")
    for each in fields(Loading):
        if each.name not in ("number", "kind", "going"):
            told[each.name] = _number(told[each.name])
    found = Loading(**told)
    above_zero(found.dwell)
    if found.kind in (Kind.EVEN, Kind.TILE):
        above_zero(found.pascals)
    if found.kind is Kind.TILE:
        above_zero(found.area)
        # What lay elsewhere, as in the plan of an older station, says nothing of the cells that are meant.
        if any(getattr(found, each) != getattr(planned, each) for each in ("x", "y", "width", "depth")):
            raise ValueError(f"a tile that lay elsewhere than loading {planned.number} of the plan")
    if found.kind in (Kind.TILE, Kind.STAND):
        above_zero(found.kilograms)
    if not 0.0 < found.share < 1.0:
        raise ValueError(f"a share of {found.share}")
    return found


def _number(said: Any) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
        raise ValueError(f"no finite number: {said!r}")
    return float(said)


def _cells(said: Any, shape: tuple[int, int], most: float) -> NDArray[Any]:
    """Read one number a cell, (rows, columns), from 0 to `most`."""
    found = np.array(said)
    if found.dtype.kind not in "iuf" or found.shape != shape:
        raise ValueError(f"cells of the shape {found.shape}, {found.dtype}, for {shape}")
    # What is not a number is not within either.
    if not ((found >= 0) & (found <= most)).all():
        raise ValueError(f"a cell beyond 0 to {most}")
    return found
