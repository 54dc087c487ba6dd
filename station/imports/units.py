"""Units: which spellings a mapping or a file may use for force, length, moment and time."""

from dataclasses import dataclass

STANDARD_GRAVITY = 9.80665
"""m/s2. One kilogram-force in newtons."""


@dataclass(frozen=True)
class Quantity:
    """What is measured, the units it may have with their size in SI, and what to do about any other."""

    name: str
    units: dict[str, float]
    remedy: str

    def factor(self, unit: str) -> float | None:
        """Return how many SI units one `unit` is, or None when it is no unit of this quantity."""
        return self.units.get(spelled(unit))

    @property
    def allowed(self) -> str:
        """The spellings to choose from, for a sentence."""
        return ", ".join(unit for unit in self.units if unit not in ALIASES)


ALIASES = ("kg", "lb", "µs", "μs")
"""Other spellings, understood but not recommended."""

FORCE = Quantity(
    "weight",
    {"N": 1.0, "kN": 1e3, "kgf": STANDARD_GRAVITY, "kg": STANDARD_GRAVITY}
    | {"lbf": 4.4482216152605, "lb": 4.4482216152605},
    "Export the file in newtons: volts and counts need the plate's calibration first.",
)
LENGTH = Quantity("a length", {"m": 1.0, "cm": 1e-2, "mm": 1e-3}, "Map the column that holds the place.")
MOMENT = Quantity(
    "a moment", {"Nm": 1.0, "Ncm": 1e-2, "Nmm": 1e-3, "kNm": 1e3}, "Map the column that holds the moment."
)
TIME = Quantity(
    "a time", {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6}, "Or leave time out and set rate_hz."
)


def spelled(unit: str) -> str:
    """Return a unit without brackets, blanks, dots and stars: `[N·m]`, `N m` and `N*m` are all `Nm`."""
    return unit.translate(dict.fromkeys(map(ord, "[](){}·⋅.* \t-")))
