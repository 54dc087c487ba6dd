"""Words about a pressure mat: what it is worth just now, and what it cannot do yet in a visit."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from station.equalisation import Equalisation
from station.foot_map import FootMap

HEAD, VIEW = "Pressure mat", "Live map"
SCANS, CELLS, MEASURED, LOST, SILENT = "Scans", "Cells", "Measured", "Rows lost, last 10 s", "Silent cells"
SERIAL = "Serial number"
READ_IN, BITS, LAYOUT, RATE_SET = "Each cell", "{} bit", "Layout", "Set"
SENT = "Sent by the mat"
CHECKED, PASSED = "Last daily check", {True: "passed", False: "not passed"}
NEVER_CHECKED = "none of this equalisation yet: Calibration page, or station check"
AGELESS = "it does not age"
STATE, DUE, IDENTITY, NONE_SILENT = "Equalisation", "Due", "Identity", "none"
MADE = "made {}"
NOT_MADE = "none: raw load, no clinic number"
READY = "Mat ready"
RECORDING = "Recording on the mat"
RAW = "not equalised: raw"
LIVE_VIEW = "Live view of the pressure mat"
PREVIEW = "Preview, not a result."
LIVE_MARKS = "Circle, diamond: centre of pressure of each foot."
LIVE_PATH = {
    True: "Line and dot: of both feet together.",
    False: "Its path is not shown: this mat may not give it.",
}
NO_FOOT = "Something presses on the mat; no foot stands there."
NAMED = 4
"""Single cells that are named; of more it is told how many."""
INSTRUCTIONS = {"one_foot_each_plate": "Both feet on the mat, toes to its front."}
"""What is said otherwise than on plates, by the keys that the assessments name."""
NOBODY_ON = ("Nobody stands on the mat.", "Step on with both feet, and start again.")
WALKED = (
    "On this pressure mat: {tests}, {done} of {planned} done. The other tests need force plates: this mat "
    "may give no number of them."
)
NO_VISIT_HOW = "Find the patient first. The mat can be watched here at any time."
SKIP_IT = "Skip the step, or connect the plates."
REFUSED = {
    "zero": ("A pressure mat is not zeroed: it has no load cells.", "Skip the step and go on."),
    "weigh": ("A pressure mat does not weigh.", "Skip the step and go on."),
    "leave": ("A pressure mat has no zero to look at after the tests.", "Skip the step and go on."),
    "practice": ("This is practised for tests that a pressure mat cannot do yet.", SKIP_IT),
    "trial": (
        "A pressure mat gives no number of this test before it has been compared with a force plate.",
        SKIP_IT,
    ),
    "compared": (
        "This pressure mat has been compared with a force plate and may give no number of this test.",
        SKIP_IT,
    ),
    "never": ("A pressure mat is too slow for an impact: it gives no number of a landing.", SKIP_IT),
    "raw": (
        "This pressure mat has not been equalised: it gives no number yet.",
        "Equalise it on the bench, or connect the plates; or skip the step.",
    ),
}
"""What a mat cannot do yet in a visit, and what is to be done, by what the step asks of it."""

MAPS = "Pressure under the feet"
MEAN, PEAK = "pressure-mean", "pressure-peak"
TITLES = {MEAN: "Mean pressure of each cell", PEAK: "Highest pressure of each cell"}
PAPER_TITLES = {MEAN: "Mean pressure, kPa", PEAK: "Highest pressure, kPa"}
FRONT, UNIT = "Front: toes here", "kPa"
FEET = {"left": "LEFT", "right": "RIGHT"}
NOT_SURE = "?"
OVER = {True: "Over {} s measured; ", False: "Over {} s of standing; "}
STEP = "steps of {} kPa."
HIGHEST = "Each cell shows the most that it felt, whenever that was."
OUTLINE = "Outline: around every cell that a foot colours; full for the left foot, broken for the right one."
CENTRE = (
    "Circle and diamond: mean centre of pressure of the left and of the right foot. Its path is not drawn: "
    "one scan places it no better than 2 to 5 mm."
)
MARKS = (
    "Outline: every cell that a foot colours. Circle, diamond: mean centre of pressure. No path: a single "
    "scan is off by 2 to 5 mm."
)
HATCHED = {
    True: "Hatched: 1 silent cell; nothing is known there.",
    False: "Hatched: {} silent cells; nothing is known there.",
}
AT_LEAST = {
    True: "1 cell was at the end of its range: at least what is shown.",
    False: "{} cells were at the end of their range: at least what is shown.",
}
NO_UNCERTAINTY = "No ± is stated: how well this mat knows its numbers has not been shown yet."
NO_PEAK = (
    "The peak pressure of a foot is not given as a number: it is that of one single cell, and no reference "
    "has confirmed it."
)
NOTHING_GIVEN = "No number is given: the reasons stand below."
WITHHELD = "Left out, because this mat may not give it: {}."
RATE, RECEIVED = "{:.1f} scans a second", "{:,} scans received, {:,} lost"
MADE_ON = "pressure mat {} x {}, equalised {}"
PATIENT_TITLE = "How you press on the mat"
PATIENT_HOW = "The stronger the colour, the more you press there. It is neither good nor bad."
PATIENT_TOLD = "Your two feet on the mat, and how much you press with each part of them."
PATIENT_HATCHED = "Striped: the mat feels nothing there."


def below(found: FootMap, step: float) -> tuple[str, ...]:
    """Say below a map what time it is of, what a colour stands for, and what is not known. step : kPa."""
    silent = int(found.silent.sum())
    told = OVER[found.is_measured].format(f"{found.seconds:.1f}") + STEP.format(f"{step:g}")
    hatched = (HATCHED[silent == 1].format(silent),) if silent else ()
    full = int(found.saturated.sum())
    return (told, *hatched, *((AT_LEAST[full == 1].format(full),) if full else ()))


def of_map(name: str, shares: Mapping[str, float], areas: Mapping[str, float]) -> str:
    """Describe a map to who cannot see it. shares : %, areas : cm2, by side."""
    told = [
        f"{side} foot {shares[side]:.0f} % of the load"
        + (f" on {areas[side]:.0f} cm²" if side in areas else "")
        for side in ("left", "right")
        if side in shares
    ]
    return ": ".join(filter(None, (TITLES[name], ", ".join(told))))


def walked(tests: Sequence[str], done: int, planned: int) -> str:
    """Say what a visit on a mat holds, how much of it is done, and why it holds no more. tests : titles."""
    return WALKED.format(tests=_listed([test.lower() for test in tests]), done=done, planned=planned)


def live_marks(gives_path: bool) -> list[str]:
    """Say what the live map draws besides pressures, and that it is a preview."""
    return [PREVIEW, LIVE_MARKS, LIVE_PATH[gives_path]]


def made_on(found: Equalisation) -> str:
    """Name the mat of a report and when it was equalised."""
    return MADE_ON.format(found.matrix.rows, found.matrix.columns, found.made)


def withheld(titles: Sequence[str]) -> str:
    """Name what a mat may not give; nothing when it gives all. A semicolon between: names have commas."""
    return WITHHELD.format("; ".join(title.lower() for title in titles)) if titles else ""


def scans(rate: float) -> str:
    """Say how often a mat is scanned."""
    return f"{rate:.0f} scans/s"


def a_second(rate: float) -> str:
    """Say how often a mat is scanned, to a tenth."""
    return f"{rate:.1f} scans/s"


def size(rows: int, columns: int) -> str:
    """Say how many cells a mat has, short."""
    return f"{rows} x {columns}"


def lines(rows: int, columns: int) -> str:
    """Say how many lines of cells a mat has."""
    return f"{rows} rows x {columns} columns"


def checked(at: str, is_passed: bool) -> str:
    """Say when a check was and how it went. at : ISO date and time."""
    return f"{at[:16].replace('T', ', ')}: {PASSED[is_passed]}"


def silent(cells: NDArray[np.bool_]) -> str:
    """Name what is silent: whole lines, then single cells; empty when every cell is alive.

    cells : (rows, columns). Row 1 is the front-most, column 1 the left-most.
    """
    rows, columns = np.asarray(cells.all(axis=1)), np.asarray(cells.all(axis=0))
    single = np.argwhere(cells & ~rows[:, None] & ~columns)
    told = [f"row {row + 1} from the front" for row in np.flatnonzero(rows)]
    told += [f"column {column + 1} from the left" for column in np.flatnonzero(columns)]
    if len(single) > NAMED:
        told.append(f"{len(single)} single cells")
    else:
        told += [f"cell in row {row + 1}, column {column + 1}" for row, column in single]
    return f"Silent: {_listed(told)}" if told else ""


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)
