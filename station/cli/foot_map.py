"""The foot map of a recording of a pressure mat: as plain values, and as a picture for a terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from station.analyse import Trodden

SHADES = " .:-=+*#%@"
"""From nothing to the highest pressure, each a tenth of it."""
SILENT = "x"


def plain(found: "Trodden") -> Mapping[str, Any]:
    """Return the maps in kPa, row 0 in front, null for a silent cell; no maps without equalisation."""
    lines, made, prints = found.footprints.feet.matrix, found.equalisation, found.footprints
    about = {
        "rows": lines.rows,
        "columns": lines.columns,
        "pitch_mm": 1e3 * lines.pitch,
        "equalisation": None if made is None else made.number,
    }
    if made is None:
        return about
    return {**about, "mean_kpa": _listed(prints.mean), "peak_kpa": _listed(prints.highest)}


def picture(found: "Trodden") -> str:
    """Return the mean pressures as lines of text; nothing without equalisation, or when nobody stood."""
    mean = found.footprints.mean
    if found.equalisation is None or not np.isfinite(mean).any():
        return ""
    highest = float(np.nanmax(mean))
    rows = ["".join(2 * _shade(pascals, highest) for pascals in row).rstrip() for row in mean]
    title = f"foot map, mean pressure: {SHADES[-1]} is {highest / 1e3:.0f} kPa, {SILENT} a silent cell"
    return "\n".join([f"{title}; toes in front", *(f"  {row}" for row in _trimmed(rows))])


def _shade(pascals: float, highest: float) -> str:
    if np.isnan(pascals):
        return SILENT
    return SHADES[min(len(SHADES) - 1, int(len(SHADES) * pascals / max(highest, 1.0)))]


def _trimmed(rows: list[str]) -> list[str]:
    """Leave out rows in front of the toes and behind the heels where nothing presses."""
    used = [number for number, row in enumerate(rows) if row.strip(f"{SILENT} ")]
    return rows[used[0] : used[-1] + 1] if used else []


def _listed(field: NDArray[np.float64]) -> list[list[float | None]]:
    return [[None if np.isnan(each) else round(float(each) / 1e3, 1) for each in row] for row in field]
