"""The foot map of a recording of a pressure mat: as plain values, and as a picture for a terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from station.analyse import Pedogram
    from station.foot_map import FootMap

SHADES = " .:-=+*#%@"
"""From nothing to the highest pressure, each a tenth of it."""
SILENT = "x"


def plain(found: "Pedogram", drawn: "FootMap | None") -> Mapping[str, Any]:
    """Return the maps in kPa, row 0 in front, null for a silent cell; no maps of a mat without numbers."""
    lines, made = found.footprints.feet.matrix, found.equalisation
    about = {
        "rows": lines.rows,
        "columns": lines.columns,
        "pitch_mm": 1e3 * lines.pitch,
        "equalisation": None if made is None else made.number,
    }
    if drawn is None:
        return about
    over = {"over_s": round(drawn.seconds, 2), "scans": drawn.scans}
    return {**about, **over, "mean_kpa": _listed(drawn.mean), "peak_kpa": _listed(drawn.peak)}


def picture(drawn: "FootMap") -> str:
    """Return the mean pressures as lines of text, and what each character means."""
    highest = max(float(np.nanmax(drawn.mean)), 1.0)
    rows = ["".join(2 * _shade(pascals, highest) for pascals in row).rstrip() for row in drawn.mean]
    title = (
        f"foot map: mean pressure over the {drawn.seconds:.1f} s that are measured, the mat seen from above"
        if drawn.is_measured
        else f"foot map: mean pressure over the {drawn.seconds:.1f} s in which somebody stood, from above"
    )
    return "\n".join(
        [
            title,
            f"up is the front of the mat (toes), left is its left side; a cell is two characters, "
            f"{1e3 * drawn.matrix.pitch:.3g} mm",
            *(f"  {row}" for row in _trimmed(rows)),
            _legend(highest),
            *([f"{SILENT}{SILENT} is a silent cell"] if drawn.silent.any() else []),
            *(["cells at the end of their range carry at least what is shown"] * bool(drawn.saturated.any())),
        ]
    )


def _legend(highest: float) -> str:
    """Say from how many kPa on each character is drawn. highest : Pa."""
    steps = [f"{SHADES[n]} {n * highest / len(SHADES) / 1e3:.0f}" for n in range(1, len(SHADES))]
    return f"from kPa:  {'   '.join(steps)} to {highest / 1e3:.0f}"


def _shade(pascals: float, highest: float) -> str:
    if np.isnan(pascals):
        return SILENT
    return SHADES[min(len(SHADES) - 1, int(len(SHADES) * pascals / highest))]


def _trimmed(rows: list[str]) -> list[str]:
    """Leave out rows in front of the toes and behind the heels where nothing presses."""
    used = [number for number, row in enumerate(rows) if row.strip(f"{SILENT} ")]
    return rows[used[0] : used[-1] + 1] if used else []


def _listed(field: NDArray[np.float64]) -> list[list[float | None]]:
    return [[None if np.isnan(each) else round(float(each) / 1e3, 1) for each in row] for row in field]
