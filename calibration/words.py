"""What the bench prints and says: plain words for a workshop. No numbers are made here, only written out."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from calibration import acceptance
from calibration.acceptance import Result
from calibration.accuracy import Class
from calibration.check import Figure
from station.validity import KELVIN

TITLE = "Calibration and verification report"
NOT_MEASURED = "not measured"
NOT_STATED = "not stated"
NONE_BEFORE = "none before"

FIGURES: Mapping[str, str] = {
    acceptance.COP_RMS: "CoP error, RMS",
    acceptance.COP_MAX: "CoP error, largest",
    acceptance.SCALE: "CoP scale (displacements)",
    acceptance.ROTATION: "CoP rotation",
    acceptance.CONDITION: "Condition number of the design",
    acceptance.UNCERTAINTY: "U of the CoP at 60 kg",
    "corner": "Corner spread",
    "linearity": "Non-linearity",
    "hysteresis": "Hysteresis",
    "repeatability": "Repeatability",
    "creep": "Creep",
    "zero_return": "Zero return",
    "drift": "Zero drift after warm-up",
    "noise": "CoP noise at 60 kg, below 10 Hz",
    "false_sway": "False sway at 60 kg",
    "false_sway_light": "False sway at 20 kg",
    "natural_frequency": "Natural frequency",
    "drop_impulse": "Impulse of a drop",
    "time_offset": "Time between the plates",
}
"""Short names of figures; a check that is not here keeps its own title."""
ORDER = (
    acceptance.FZ,
    acceptance.COP_RMS,
    acceptance.COP_MAX,
    acceptance.SCALE,
    acceptance.ROTATION,
    acceptance.UNCERTAINTY,
    acceptance.CONDITION,
    "corner",
    "linearity",
    "hysteresis",
    "repeatability",
    "creep",
    "zero_return",
    "drift",
    "noise",
    "false_sway",
    "false_sway_light",
    "natural_frequency",
    "drop_impulse",
    "time_offset",
)
"""In which they are printed; a figure that is not here comes before those that do not decide."""
CLASSES: Mapping[Class, str] = {
    Class.A: "Class A, like a laboratory",
    Class.B: "Class B, for a clinic",
    Class.C: "Class C, for screening only",
}
RESULTS: Mapping[Result, str] = {
    Result.PASSED: "PASSED",
    Result.CONDITIONAL: "CONDITIONAL",
    Result.INCOMPLETE: "INCOMPLETE",
    Result.NOT_PASSED: "NOT PASSED",
}
DESIGNS = {
    "full": "full: 25-point grid, shim runs over all of it",
    "short": "short: corners, two short shim runs",
}
SIDES = {"left": "Left plate", "right": "Right plate", "both": "Plate"}
DECISION_RULE = (
    "A figure passes a class when |error| + U is within its limit; it is conditional, in brackets, when only "
    "|error| is. The device reaches the class that every figure of every plate passes. What was not measured "
    "cannot pass."
)
COVERAGE = "\u00b1 is the expanded uncertainty U, k = 2 (about 95 %)."
STATEMENTS = (
    "This report relates only to the item named here, as it stood at this place.",
    "Not accredited. Not a certified medical electrical system.",
)
INCOMPLETE = (
    "It may be used, and its U holds; but no class is claimed, as not everything that decides one was "
    "measured."
)
MEANING: Mapping[str, str] = {
    acceptance.COP_RMS: (
        "of the plate itself: what the placing of the masses adds on average is taken off (without places)"
    ),
    acceptance.COP_MAX: (
        "as read at the worst point, with what the placing of its mass adds (with places); U is that of the "
        "placing"
    ),
}
"""What figures mean that could be misread."""
NOTES = (
    "(B): class B only conditionally. \u00d7: beyond every limit. CoP: centre of pressure.",
    *(f"{FIGURES[key]}: {meant}." for key, meant in MEANING.items()),
    "False sway: velocity of a dead weight in the clinic's method.",
)
"""Below the table of figures."""
FITNESS = "tells what the device is fit for, does not decide the class."
VOID = (
    "It ends at once when a plate, a cell or the converter is changed, when the plates are moved or the "
    "floor is another or leans otherwise by more than 0.3\u00b0, after an overload or a drop, and when two "
    "daily checks in a row have failed."
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUS, DASH = "\u2212", "\u2013"


def figure(found: Figure) -> str:
    """Return the name under which a figure is printed."""
    if found.key == acceptance.FZ:
        return f"Force error at {found.title.rpartition(', ')[2]}"
    return FIGURES.get(found.key, found.title)


def within(key: str) -> str:
    """Return the name of a figure inside a sentence."""
    name = "Force error" if key == acceptance.FZ else FIGURES.get(key, key.replace("_", " "))
    return name if name.startswith(("CoP", "U ")) else f"{name[0].lower()}{name[1:]}"


def holds(inner: float) -> str:
    """Say where a calibration holds. inner : % of the half width and depth of a plate."""
    return (
        f"It holds for the inner {inner:g} % of each plate, and within {KELVIN:g} K of the temperature "
        "stated here."
    )


def in_use(found: Mapping[str, Any]) -> str:
    """Say what U rests on. found : as the certificate has it, below `in_use`."""
    kept = found["kept_level_deg"]
    how = "its level not looked at" if kept is None else f"levelled, and kept within {kept:g}\u00b0"
    return (
        f"top {found['top_mm']:g} mm above the balls of the feet; standard deviations: side force "
        f"{found['shear_n']:g} N, tilt of the floor {found['tilt_deg']:.2g}\u00b0 ({how}), drift of each "
        f"cell {found['drift_n']:g} N; at most {found['kelvin']:g} K since zeroed"
    )


def number(value: float, decimals: int) -> str:
    """Write a number with a real minus sign, and zero without one."""
    text = f"{value:.{decimals}f}"
    if float(text) == 0.0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def signed(value: float | None, decimals: int) -> str:
    """Write a number with its sign; a dash when there is none."""
    if value is None:
        return DASH
    text = number(value, decimals)
    return text if text.startswith(MINUS) or float(text) == 0.0 else f"+{text}"


def up(value: float, decimals: int) -> str:
    """Write what is promised: never less than it is, however few decimals show it."""
    size = 10.0**decimals
    return number(math.ceil(value * size - 1e-6) / size, decimals) if math.isfinite(value) else str(value)


def decimals_of(uncertainty: float, most: int = 4) -> int:
    """Return how many decimals show two digits of an uncertainty."""
    if not math.isfinite(uncertainty) or uncertainty <= 0.0:
        return 2
    digits = 1 - math.floor(math.log10(uncertainty))
    rounded = round(uncertainty, digits)
    return min(most, max(0, 1 - math.floor(math.log10(rounded))))


def with_uncertainty(value: float | None, uncertainty: float | None) -> str:
    """Write a value and its U as far as U allows; the value alone when it has none of its own."""
    if value is None:
        return NOT_MEASURED
    if not uncertainty:
        return plain(value)
    decimals = decimals_of(uncertainty)
    return f"{number(value, decimals)} \u00b1 {up(uncertainty, decimals)}"


def plain(value: float, digits: int = 3) -> str:
    """Write a number with three significant digits, in full."""
    if value == 0.0 or not math.isfinite(value):
        return "0" if value == 0.0 else str(value)
    return number(value, min(4, max(0, digits - 1 - math.floor(math.log10(abs(value))))))


def limit(value: float | None) -> str:
    """Write a limit as it stands in the table of classes."""
    return DASH if value is None else f"{value:.3g}"


def day(iso: str) -> str:
    """Write a day: 22 Nov 2026."""
    when = datetime.fromisoformat(iso)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def moment(iso: str) -> str:
    """Write a day and a time, with its offset from UTC when there is one."""
    when = datetime.fromisoformat(iso)
    zone = f" UTC{when.isoformat()[-6:]}" if when.tzinfo is not None else ""
    return f"{day(iso)}, {when:%H:%M}{zone}"


def listed(names: Sequence[str]) -> str:
    """Join names: one, two and three."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
